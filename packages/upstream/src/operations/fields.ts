import { created, fieldNotFound, noContent, ok, type UpstreamOperations, userNotFound } from '@roost/core';
import { type FieldDefinition, type OperationInput, takesOptions } from '@roost/schemas';
import { changeUpstream, type Part } from '../change-upstream.ts';
import { findDefinition, noDefinitions, pageOfFields } from '../lookups.ts';
import { pageRows } from '../page-rows.ts';
import { readDefinition } from '../read-records.ts';
import { asAnswer, isLacking, refused } from '../refusal.ts';
import type { UpstreamGround } from '../upstream-ground.ts';

type FieldOperations = Pick<UpstreamOperations, 'fields.list' | 'fields.upsert' | 'fields.delete'>;

export function fieldOperations(ground: UpstreamGround): FieldOperations {
  const { visits, secrets } = ground;

  return {
    'fields.list': async ({ principal: { environment } }, { key, ...page }) => {
      const scope = { operation: 'fields.list', environment, filter: key ?? '' };
      return pageRows(secrets, scope, page, (asked) => pageOfFields(visits(environment), key, asked)).catch(
        (error) => {
          throw asAnswer(error, {
            400: refused('invalid_parameter', 'key'),
            404: userNotFound(key ?? '', 'key'),
          });
        },
      );
    },

    'fields.upsert': async (call, input) => {
      const visit = visits(call.principal.environment);
      const { seen, answer } = await changeUpstream(
        ground,
        { call, visit },
        {
          look: async () => {
            const before = await findDefinition(visit, input.key);
            return { before, parts: [partOf(input.key, before, merge(before, input))] };
          },
          carryOut: async () => {
            const answer = await visit.call((roost, settings) => roost.fields.upsert(input, settings));
            const definition = readDefinition(answer);
            return { answer: definition, after: [definition] };
          },
        },
      ).catch(answerFor(input.key));
      return seen.before ? ok(answer) : created(answer);
    },

    'fields.delete': async (call, { key }) => {
      const visit = visits(call.principal.environment);
      await changeUpstream(
        ground,
        { call, visit },
        {
          look: async () => {
            const before = await findDefinition(visit, key);
            return { before, parts: [partOf(key, before, null)] };
          },
          carryOut: async ({ before }) => {
            if (!before) throw fieldNotFound(key, 'key');
            await visit.call((roost, settings) => roost.fields.delete({ key }, settings));
            return { answer: undefined, after: [null] };
          },
        },
      ).catch(answerFor(key));
      return noContent;
    },
  };
}

/** What a definition is to be, by the contract's rules; what cannot be, the upstream refuses. */
function merge(before: FieldDefinition | null, input: OperationInput<'fields.upsert'>): FieldDefinition {
  const type = input.type ?? before?.type ?? 'custom';
  const keptOptions = takesOptions(type) ? (before?.options ?? null) : null;
  return {
    key: input.key,
    type,
    display_text: input.display_text === undefined ? (before?.display_text ?? null) : input.display_text,
    options: input.options === undefined ? keptOptions : input.options,
    repeated: input.repeated ?? before?.repeated ?? false,
    created_at: '',
    updated_at: '',
  };
}

function partOf(key: string, before: FieldDefinition | null, wanted: FieldDefinition | null): Part {
  return { target: { type: 'field', id: key }, fieldKey: null, before, wanted };
}

function answerFor(key: string): (error: unknown) => never {
  return (error) => {
    if (isLacking(error)) throw noDefinitions();
    throw asAnswer(error, { 400: refused('invalid_parameter', 'key'), 404: fieldNotFound(key, 'key') });
  };
}
