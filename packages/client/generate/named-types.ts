import * as schemas from '@roost/schemas';
import * as z from 'zod';

/** Lists of words in the contract that have a name for programs. */
const wordLists: Record<string, readonly string[]> = {
  Action: schemas.actions,
  Dialect: schemas.dialects,
  DeliveryState: schemas.deliveryStates,
  ErrorCode: Object.keys(schemas.errorCodes),
  FieldType: schemas.fieldTypeNames,
  KeyState: schemas.keyStates,
  Scope: schemas.scopes,
  WebhookEventType: schemas.webhookEventTypes,
  WebhookOffReason: schemas.webhookOffReasons,
};

/** The types that have a name: the objects that the contract exports, its lists of words, and JSON. */
export interface NamedTypes {
  records: ReadonlyMap<string, z.ZodObject>;
  words: ReadonlyMap<string, readonly string[]>;
  nameOf(schema: z.ZodType): string | undefined;
}

export function namedTypes(): NamedTypes {
  const records = new Map<string, z.ZodObject>();
  // In an order that does not depend on what loads the module.
  const sorted = Object.entries(schemas).sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [name, schema] of sorted) {
    if (schema instanceof z.ZodObject) records.set(name.charAt(0).toUpperCase() + name.slice(1), schema);
  }
  const names = new Map<unknown, string>([...records].map(([name, schema]) => [schema, name]));
  // Zod knows nothing of the types that a custom schema and a refinement claim.
  names.set(bodyOf('values.setMany').shape.fields, 'Record<string, unknown>');
  names.set(bodyOf('values.set').shape.value, 'NonNullable<unknown> | null');
  const wordNames = new Map(Object.entries(wordLists).map(([name, words]) => [words.join(' '), name]));

  return {
    records,
    words: new Map(Object.entries(wordLists)),
    nameOf: (schema) => {
      if (schema instanceof z.ZodEnum) return wordNames.get(Object.values(schema.enum).join(' '));
      return names.get(schema);
    },
  };
}

function bodyOf(operation: schemas.OperationName): z.ZodObject {
  const declared = (schemas.contract as readonly schemas.Endpoint[]).find(
    (endpoint) => endpoint.operation === operation,
  );
  if (!declared?.body) throw new Error(`The contract declares no ${operation} with a body`);
  return declared.body;
}
