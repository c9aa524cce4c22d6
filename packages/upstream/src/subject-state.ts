import { createHash } from 'node:crypto';
import { heldValue, type IntentRecord, type Subject, type SubjectState } from '@roost/core';
import type { Field, FieldDefinition, SetValue, User } from '@roost/schemas';
import type { LocalUsers } from './local-users.ts';
import { findDefinition, findUser, listFields } from './lookups.ts';
import { hasCode } from './refusal.ts';
import type { Visit } from './visit.ts';

/**
 * A digest of what a change can change: two states of one subject are the same where it is. What is told beside it, as
 * the times are, differs by where it was read.
 */
export function digestOf({ target, fieldKey }: Subject, state: SubjectState): string {
  if (state === null) return 'none';
  const content =
    fieldKey !== null ? heldValue(state) : target.type === 'user' ? named(state) : defined(state);
  return createHash('sha256').update(stableJson(content)).digest('base64url');
}

function named(state: SubjectState): unknown {
  return { name: (state as User).name };
}

function defined(state: SubjectState): unknown {
  const { type, display_text, options, repeated } = state as FieldDefinition;
  return { type, display_text, options, repeated };
}

/** Services keep the members of an object in orders of their own. */
function stableJson(content: unknown): string {
  return JSON.stringify(content, (_, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}

/** A value as a list of fields shows it: when it was set is not said there. */
export function asValueState({ key, value }: Pick<Field, 'key' | 'value'>): SetValue | null {
  return value === null ? null : { key, value, created_at: null, updated_at: null };
}

/** @returns what there is now of the subject of an intent. */
export async function lookAt(visit: Visit, { target, fieldKey }: Subject): Promise<SubjectState> {
  if (target.type === 'field') return findDefinition(visit, target.id);
  if (fieldKey === null) return (await findUser(visit, target.id)) ?? null;
  const fields = await listFields(visit, target.id).catch((error) => {
    if (hasCode(error, 'user_not_found')) return [];
    throw error;
  });
  const field = fields.find(({ key }) => key === fieldKey);
  return field ? asValueState(field) : null;
}

/** Ends an intent as a change that was made. */
export async function settleMade(
  users: LocalUsers,
  intent: IntentRecord,
  after: SubjectState,
): Promise<boolean> {
  const { target, fieldKey, origin } = intent;
  // Before it is ended: cut off in between, this is done again.
  if (target.type === 'user' && fieldKey === null && after === null)
    await users.forget(origin.environment, target.id);
  return users.store.settleIntent(intent, after);
}
