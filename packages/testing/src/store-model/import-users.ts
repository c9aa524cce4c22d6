import type { ImportedUser, Origin, States, ValueRecord } from '@roost/core';
import {
  type Deed,
  type FieldRecord,
  type ImportResult,
  importedUserDeed,
  userStates,
  valueDeed,
  valueStates,
} from '@roost/core';
import type { Person } from './set-value.ts';

/** Where a user is imported in the model, and what remembers the changes. */
interface Ground {
  environment: string;
  people: Person[];
  fields: readonly FieldRecord[];
  record(deed: Deed, origin: Origin, states: States): void;
}

/** In the plainest words: what differs from what is given becomes as it is given. */
export function importUser(ground: Ground, given: ImportedUser, origin: Origin): ImportResult {
  const { environment, people, fields, record } = ground;
  const missing = given.values.find(({ fieldId }) => !fields.some(({ id }) => id === fieldId));
  if (missing) return { outcome: 'no-field', fieldKey: missing.fieldKey };
  const { key, name, apiKey, createdAt, updatedAt } = given;
  let person = people.find(({ user }) => user.environment === environment && user.key === key);
  const before = person?.user;
  let outcome: 'created' | 'updated' | 'unchanged' = 'unchanged';
  if (!person) {
    outcome = 'created';
    const made = createdAt ?? updatedAt ?? origin.at;
    const user = {
      environment,
      key,
      name: name ?? null,
      createdAt: made,
      updatedAt: updatedAt ?? made,
      ...apiKey,
    };
    person = { user, values: new Map() };
    people.push(person);
  } else {
    const wanted = { ...person.user, ...(name !== undefined && { name }) };
    const changed = wanted.name !== person.user.name || (updatedAt ?? wanted.updatedAt) !== wanted.updatedAt;
    if (changed) {
      outcome = 'updated';
      person.user = { ...wanted, updatedAt: updatedAt ?? origin.at };
    }
  }
  const { user, values } = person;
  if (outcome !== 'unchanged') {
    record(importedUserDeed(before, user), origin, userStates(before, user));
  }
  let count = 0;
  for (const each of given.values) {
    const was = values.get(each.fieldId);
    const is = valueAfter(was, each, origin.at);
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    count++;
    if (is) values.set(each.fieldId, is);
    else values.delete(each.fieldId);
    const deed = valueDeed(is ? 'value.set' : 'value.cleared', key, each.fieldKey);
    record(deed, origin, valueStates(each.fieldKey, was, is));
  }
  return { outcome: 'done', user: outcome, values: count };
}

function valueAfter(
  was: ValueRecord | undefined,
  { fieldId, value, createdAt, updatedAt }: ImportedUser['values'][number],
  at: number,
): ValueRecord | undefined {
  if (value === null) return undefined;
  const setAt = updatedAt ?? (was?.value === value ? was.updatedAt : at);
  return { fieldId, value, createdAt: createdAt ?? was?.createdAt ?? setAt, updatedAt: setAt };
}
