import type { FieldDefinition, SetValue, User } from '@roost/schemas';
import { type Deed, fieldDeed, type Target, userDeed, valueDeed } from './change.ts';
import type { Origin } from './principal.ts';

/*
 * Where another service holds the users (docs/decisions/upstream.md), a change is made there and remembered here. An
 * intent is noted before, and settled after: so a change that was made is remembered also where an end came in between.
 */

/** What a change is of: a user or a definition, or one value of a user. */
export interface Subject {
  target: Target;
  /** The field of a value; null where it is the target itself. */
  fieldKey: string | null;
}

/** What there is, in the words of the API; null where there is nothing. */
export type SubjectState = User | FieldDefinition | SetValue | null;

/** A change that is about to be made elsewhere. */
export interface IntentRecord extends Subject {
  id: string;
  /** By whom, from where and when; the environment is this one's. */
  origin: Origin;
  before: SubjectState;
  /** A digest of what there is to be: it tells whether the change was made. */
  wanted: string;
}

export interface IntentStore {
  /** Notes an intent, where there is none of its subject in its environment. @returns that one otherwise. */
  noteIntent(intent: IntentRecord): Promise<IntentRecord | undefined>;
  /**
   * Ends an intent, and remembers the change that came of it: with the audit entry and the event that it is.
   *
   * @param after what there is now; undefined where nothing came of it, which is remembered by nobody.
   * @returns false where it was ended before: then nothing is done.
   */
  settleIntent(intent: IntentRecord, after: SubjectState | undefined): Promise<boolean>;
  findIntent(environment: string, subject: Subject): Promise<IntentRecord | undefined>;
  /** Those of an environment that are not ended, in no order. */
  listIntents(environment: string): Promise<IntentRecord[]>;
}

/** Which intents are of one subject: there is one of them at a time. */
export function subjectId({ target, fieldKey }: Subject): string {
  return JSON.stringify([target.type, target.id, fieldKey]);
}

/** @param recordValues copies a value, before and after, as the deployment asks for it. */
export function intentDeed(
  { target, fieldKey, before }: IntentRecord,
  after: SubjectState,
  { recordValues = false }: { recordValues?: boolean } = {},
): Deed {
  if (fieldKey !== null) {
    const values = recordValues ? { before: heldValue(before), after: heldValue(after) } : {};
    return valueDeed(after === null ? 'value.cleared' : 'value.set', target.id, fieldKey, values);
  }
  const verb = before === null ? 'created' : after === null ? 'deleted' : 'updated';
  if (target.type === 'user') {
    return userDeed(
      verb,
      target.id,
      (before as User | null) ?? undefined,
      (after as User | null) ?? undefined,
    );
  }
  return fieldDeed(verb, target.id, definitionOf(before), definitionOf(after));
}

/** What a state of a value holds. */
export function heldValue(state: SubjectState): unknown {
  return state === null ? null : (state as SetValue).value;
}

function definitionOf(state: SubjectState) {
  if (state === null) return undefined;
  const { type, display_text: displayText, options, repeated } = state as FieldDefinition;
  return { type, displayText, options, repeated };
}
