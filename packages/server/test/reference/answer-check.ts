import { mediaTypeOf, type WireAnswer } from '@roost/testing';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect } from 'vitest';
import type { Document, Operation, Schema } from './openapi-document.ts';

export interface AnswerCheck {
  /** Fails where an answer is not one that the document lists for the operation: status, headers, media type, body. */
  expectDocumented(operation: Operation, answer: WireAnswer): void;
  /** Whether a value is what a schema of the document says. */
  fits(schema: Schema, value: unknown): boolean;
}

export function checkAnswers({ root, resolve }: Document): AnswerCheck {
  const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true });
  formats.default(ajv);
  const compiled = new Map<Schema, ValidateFunction>();

  function validatorOf(schema: Schema): ValidateFunction {
    const validate = compiled.get(schema) ?? ajv.compile({ ...schema, components: root.components });
    compiled.set(schema, validate);
    return validate;
  }

  function expectDocumented(operation: Operation, { status, headers, text }: WireAnswer): void {
    const { operationId, responses } = operation;
    const response = responses[status];
    expect(Object.keys(responses), `${operationId} answered ${status}: ${text}`).toContain(String(status));
    for (const [name, header] of Object.entries(response?.headers ?? {})) {
      const { required, schema } = resolve<{ required?: boolean; schema: Schema }>(header);
      const value = headers.get(name);
      if (required) expect(value, `${operationId} ${status}: the header ${name}`).not.toBeNull();
      if (value !== null && schema.type === 'string') expect(validatorOf(schema)(value)).toBe(true);
    }
    const content = response?.content;
    if (!content) {
      expect(text).toBe('');
      return;
    }
    const type = mediaTypeOf(headers);
    expect(Object.keys(content)).toContain(type);
    const validate = validatorOf(content[type]?.schema ?? {});
    const fits = validate(type === 'application/json' ? JSON.parse(text) : text);
    expect(fits ? [] : validate.errors, `${operationId} ${status}: ${text.slice(0, 500)}`).toEqual([]);
  }

  return { expectDocumented, fits: (schema, value) => validatorOf(schema)(value) };
}
