import { isWebhookEvent } from '@roost/schemas';
import type { Change } from './change.ts';
import { makeEventId } from './delivery-id.ts';
import { showDefinition } from './operations/fields.ts';
import { showKey } from './operations/keys.ts';
import { showUser } from './operations/users.ts';
import type { FieldRecord, KeyRecord, UserListing, ValueRecord } from './store.ts';
import { formatTime } from './timestamp.ts';
import type { EventRecord } from './webhook-store.ts';

/** What was changed, as it was and as it is, in the words of the API; null where there was or is none. */
export interface States {
  before: unknown;
  after: unknown;
}

/** @returns the event that a change is for webhook endpoints; undefined where they do not hear of it. */
export function makeEvent(change: Change, states: States): EventRecord | undefined {
  const { action, at, target } = change;
  if (!isWebhookEvent(action)) return undefined;
  const data = { target, before: states.before, after: states.after };
  return {
    id: makeEventId(change.id),
    // Field definitions are the same in every environment.
    environment: target.type === 'field' ? null : change.environment,
    type: action,
    at,
    target,
    body: JSON.stringify({ type: action, timestamp: formatTime(at), data }),
  };
}

export function userStates(before: UserListing | undefined, after: UserListing | undefined): States {
  return { before: before ? showUser(before) : null, after: after ? showUser(after) : null };
}

/** A value as events tell it; the record's value is JSON. */
export function valueStates(
  fieldKey: string,
  before: Omit<ValueRecord, 'fieldId'> | undefined,
  after: Omit<ValueRecord, 'fieldId'> | undefined,
): States {
  const show = (record: Omit<ValueRecord, 'fieldId'> | undefined) =>
    record
      ? {
          key: fieldKey,
          value: JSON.parse(record.value),
          created_at: formatTime(record.createdAt),
          updated_at: formatTime(record.updatedAt),
        }
      : null;
  return { before: show(before), after: show(after) };
}

export function fieldStates(before: FieldRecord | undefined, after: FieldRecord | undefined): States {
  return { before: before ? showDefinition(before) : null, after: after ? showDefinition(after) : null };
}

/** @param at the time of the change: how a key stands depends on it. */
export function keyStates(before: KeyRecord | undefined, after: KeyRecord | undefined, at: number): States {
  return { before: before ? showKey(before, at) : null, after: after ? showKey(after, at) : null };
}
