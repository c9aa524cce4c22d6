import type { CreateDocumentOptions } from 'zod-openapi';

type Override = Extract<CreateDocumentOptions['override'], (...given: never[]) => unknown>;

/** Where the schema that zod gives says the same in more words than a reader needs. */
export const describeSchema: Override = ({ jsonSchema }) => {
  // zod's pattern knows how long each month is: the format says the same, and what is left is that it is UTC.
  if (jsonSchema.format === 'date-time') jsonSchema.pattern = 'Z$';
  if (jsonSchema.format === 'uuid') delete jsonSchema.pattern;
  // What every number of JavaScript keeps to.
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
};
