import * as z from 'zod';

/** Whether a parameter can come as the text of a form: arrays, objects and numbers that are JSON alone cannot. */
export function takesText(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return takesText(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodUnion) return (schema.options as z.ZodType[]).some(takesText);
  if (schema instanceof z.ZodNumber) return schema.def.coerce === true;
  return (
    schema instanceof z.ZodString ||
    schema instanceof z.ZodStringFormat ||
    schema instanceof z.ZodEnum ||
    schema instanceof z.ZodUnknown ||
    (schema instanceof z.ZodPipe && takesText(schema.in as z.ZodType))
  );
}
