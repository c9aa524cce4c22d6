import * as z from 'zod';

/** True or false, as JSON or as the text of a form or query. */
export const booleanText = z.union([
  z.boolean(),
  z.enum(['true', 'false']).transform((text) => text === 'true'),
]);
