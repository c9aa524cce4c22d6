import type { FieldRecord, Store } from '@roost/core';
import fc from 'fast-check';
import { expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { indexDelay } from '../store-conformance/store-test.ts';
import {
  apiKeyOf,
  newField,
  newImportedUser,
  newImportedValue,
  newKey,
  newOrigin,
  newUser,
} from '../store-records.ts';

/** A store and the model beside it, and what one sequence has made in them. */
export interface Pair {
  store: Store;
  model: Store;
  /** Comes before the names of environments and the keys of fields, which other sequences share. */
  space: string;
  /** Every definition made for a key, the newest last. */
  definitions: Map<string, FieldRecord[]>;
  digests: string[];
}

// Small pools, so that steps meet: most of what goes wrong in a store is between two of them.
const environment = fc.constantFrom('production', 'development');
const user = fc.constantFrom('ann', 'Ann', 'ünï#co/de', '😀');
const field = fc.constantFrom('age', 'Age', 'x#y/z');
const name = fc.constantFrom(null, 'Ann', 'Bea');
const at = fc.constantFrom(9, 10, 10, 11, 1_000, 1_700_000_000_000);
/** As an import gives one, or does not. */
const time = fc.option(at, { nil: undefined });
const value = fc.constantFrom(null, '"a"', '"b"', '1', '[]', '{"b":1,"a":"é😀"}');
const definition = fc.constantFrom('newest', 'newest', 'newest', 'oldest');

const stepsByName = {
  createUser: fc.record({ environment, user, name, at }),
  saveUser: fc.record({ environment, user, name: fc.option(name, { nil: undefined }), at }),
  deleteUser: fc.record({ environment, user, at }),
  getUser: fc.record({ environment, user }),
  findUserByApiKey: fc.record({ digest: fc.nat(20) }),
  listUsers: fc.record({
    environment,
    after: fc.option(fc.record({ createdAt: at, key: user }), { nil: undefined }),
    limit: fc.integer({ min: 1, max: 6 }),
  }),
  createField: fc.record({ field, at, options: fc.constantFrom<string[] | null>(null, ['a', 'b']) }),
  replaceField: fc.record({ field, definition, at, ahead: fc.constantFrom(1, 1, 1, 0, 2) }),
  deleteField: fc.record({ field, at }),
  readFields: fc.record({ field }),
  setValues: fc.record({
    environment,
    user,
    at,
    // Each field once: what a field given twice would mean is not the store's to say.
    writes: fc.uniqueArray(fc.record({ field, definition, value }), {
      selector: (write) => write.field,
      maxLength: 3,
    }),
  }),
  importUser: fc.record({
    environment,
    user,
    name: fc.option(name, { nil: undefined }),
    at,
    createdAt: time,
    updatedAt: time,
    values: fc.uniqueArray(fc.record({ field, definition, value, createdAt: time, updatedAt: time }), {
      selector: (write) => write.field,
      maxLength: 3,
    }),
  }),
  listValues: fc.record({ environment, user }),
  createKey: fc.record({ environment, digest: fc.nat(3), at }),
  createEnvironment: fc.record({ environment, at }),
} as const;

type Given = {
  [Name in keyof typeof stepsByName]: (typeof stepsByName)[Name] extends fc.Arbitrary<infer Of> ? Of : never;
};
export type Step = { [Name in keyof Given]: { step: Name; given: Given[Name] } }[keyof Given];

/** How often each comes; what is not named comes once. */
const weights: Partial<Record<keyof Given, number>> = {
  createUser: 4,
  saveUser: 2,
  setValues: 8,
  importUser: 4,
  createField: 4,
};

export const steps: fc.Arbitrary<Step> = fc.oneof(
  ...Object.entries(stepsByName).map(([step, given]) => ({
    weight: weights[step as keyof Given] ?? 1,
    arbitrary: fc.record({ step: fc.constant(step), given: given as fc.Arbitrary<unknown> }),
  })),
) as fc.Arbitrary<Step>;

/** Takes one step on both, and fails where they answer differently. */
export async function take(pair: Pair, { step, given }: Step): Promise<void> {
  const { space } = pair;
  const inSpace = (text: string) => space + text;
  switch (step) {
    case 'createUser': {
      const made = newUser(given.user, {
        environment: inSpace(given.environment),
        name: given.name,
        createdAt: given.at,
      });
      pair.digests.push(made.apiKeyDigest);
      return same(pair, (store) => store.createUser(made, newOrigin(given.at)));
    }
    case 'saveUser': {
      const apiKey = apiKeyOf(newUser(given.user));
      pair.digests.push(apiKey.apiKeyDigest);
      const [where, origin] = [inSpace(given.environment), newOrigin(given.at)];
      return same(pair, (store) => store.saveUser(where, given.user, given.name, () => apiKey, origin));
    }
    case 'deleteUser':
      return same(pair, (store) =>
        store.deleteUser(inSpace(given.environment), given.user, newOrigin(given.at)),
      );
    case 'getUser':
      return same(pair, (store) => store.getUser(inSpace(given.environment), given.user));
    case 'findUserByApiKey':
      return sameSoon(pair, (store) => store.findUserByApiKey(pair.digests[given.digest] ?? 'unknown'));
    case 'listUsers':
      return sameSoon(pair, (store) =>
        store.listUsers(inSpace(given.environment), {
          ...(given.after && { after: given.after }),
          limit: given.limit,
        }),
      );
    case 'createField': {
      const key = inSpace(given.field);
      const made = newField(key, { createdAt: given.at, options: given.options });
      pair.definitions.set(key, [...(pair.definitions.get(key) ?? []), made]);
      return same(pair, (store) => store.createField(made, newOrigin(given.at)));
    }
    case 'replaceField': {
      const known = knownField(pair, given);
      const present = await pair.model.getField(known.key);
      const changed = {
        ...known,
        displayText: `Changed at ${given.at}`,
        updatedAt: given.at,
        version: (present?.version ?? 0) + given.ahead,
      };
      return same(pair, (store) => store.replaceField(changed, newOrigin(given.at)));
    }
    case 'deleteField':
      return same(pair, (store) => store.deleteField(inSpace(given.field), newOrigin(given.at)));
    case 'readFields':
      await same(pair, (store) => store.getField(inSpace(given.field)));
      return same(pair, (store) => fieldsOf(pair, store));
    case 'setValues': {
      const writes = given.writes.map((write) => {
        const { id, key } = knownField(pair, write);
        return { fieldId: id, fieldKey: key, value: write.value };
      });
      return same(pair, (store) =>
        store.setValues(inSpace(given.environment), given.user, writes, newOrigin(given.at)),
      );
    }
    case 'importUser': {
      const { createdAt, updatedAt, name } = given;
      const values = given.values.map((write) => ({
        ...newImportedValue(knownField(pair, write), null, write),
        value: write.value,
      }));
      const made = newImportedUser(given.user, { name, createdAt, updatedAt, values });
      pair.digests.push(made.apiKey.apiKeyDigest);
      return same(pair, (store) =>
        store.importUsers(inSpace(given.environment), [made], newOrigin(given.at)),
      );
    }
    case 'listValues':
      return same(pair, (store) => valuesOf(store, inSpace(given.environment), given.user));
    case 'createKey': {
      const made = newKey({
        environment: inSpace(given.environment),
        digest: inSpace(`digest ${given.digest}`),
        createdAt: given.at,
      });
      await same(pair, (store) => store.createKey(made, newOrigin(given.at)));
      await sameSoon(pair, (store) => store.findKeyByDigest(made.digest));
      return sameSoon(pair, (store) => store.listKeys(made.environment));
    }
    case 'createEnvironment': {
      const made = { name: inSpace(given.environment), createdAt: given.at };
      return same(pair, (store) => store.createEnvironment(made, newOrigin(given.at)));
    }
  }
}

/** Fails where anything that the pools can name differs at the end. */
export async function compareEverything(pair: Pair): Promise<void> {
  await same(pair, (store) => fieldsOf(pair, store));
  for (const digest of pair.digests) await sameSoon(pair, (store) => store.findUserByApiKey(digest));
  for (const name of ['production', 'development']) {
    const environment = pair.space + name;
    await sameSoon(pair, (store) => store.listUsers(environment, { limit: 100 }));
    for (const { key } of await pair.model.listUsers(environment, { limit: 100 })) {
      await same(pair, (store) => store.getUser(environment, key));
      await same(pair, (store) => valuesOf(store, environment, key));
    }
    await sameSoon(pair, async (store) =>
      (await store.listEnvironments()).filter((each) => each.name === environment),
    );
  }
}

/** Fields belong to every environment: what a sequence leaves would slow down all that follow. */
export async function removeFields(pair: Pair): Promise<void> {
  for (const key of pair.definitions.keys()) await same(pair, (store) => store.deleteField(key, newOrigin()));
  await same(pair, (store) => fieldsOf(pair, store));
}

/** A definition of a key that was made at some time, or one that never was. */
function knownField(
  { space, definitions }: Pair,
  { field, definition }: { field: string; definition: string },
): FieldRecord {
  const known = definitions.get(space + field) ?? [];
  return (definition === 'newest' ? known.at(-1) : known[0]) ?? newField(space + field);
}

async function fieldsOf({ space }: Pair, store: Store) {
  return (await store.listFields()).filter(({ key }) => key.startsWith(space));
}

/** The port gives values in no order. */
async function valuesOf(store: Store, environment: string, user: string) {
  const values = await store.listValues(environment, user);
  return values?.toSorted((one, other) => (one.fieldId < other.fieldId ? -1 : 1));
}

async function same(pair: Pair, ask: (store: Store) => Promise<unknown>): Promise<void> {
  expect(await ask(pair.store)).toEqual(await ask(pair.model));
}

/** For what may trail a write where a store keeps it in an index. */
async function sameSoon(pair: Pair, ask: (store: Store) => Promise<unknown>): Promise<void> {
  const expected = await ask(pair.model);
  await eventually(async () => expect(await ask(pair.store)).toEqual(expected), indexDelay);
}
