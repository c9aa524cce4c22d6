import type { FieldRecord, UserRecord } from '@roost/core';
import { describe, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import {
  apiKeyOf,
  newField,
  newKey,
  newOrigin,
  newUser,
  renameUser,
  start,
  writeOf,
} from '../store-records.ts';
import { givenField, givenUser, indexDelay, listingsOf, type StoreTest, valuesOf } from './store-test.ts';

/** How many do the same thing at once. */
const crowd = Array.from({ length: 12 }, (_, index) => index);

async function winners(attempts: Promise<boolean>[]): Promise<number[]> {
  const results = await Promise.all(attempts);
  return results.flatMap((won, index) => (won ? [index] : []));
}

export function describeConcurrency(storeTest: StoreTest): void {
  describe('at the same time', () => {
    storeTest('of many that make one user, exactly one does, and she is the one she made', async (store) => {
      const users = crowd.map((index) => newUser('alice', { name: `${index}`, createdAt: start + index }));
      const won = await winners(users.map((user) => store.createUser(user, newOrigin(user.createdAt))));
      expect(won).toHaveLength(1);
      const winner = users[won[0] ?? -1] as UserRecord;
      expect(await store.getUser('production', 'alice')).toEqual(winner);
      await eventually(async () => {
        expect(await store.findUserByApiKey(winner.apiKeyDigest)).toEqual(winner);
        expect(await store.listUsers('production', { limit: 10 })).toEqual(listingsOf(winner));
      }, indexDelay);
    });

    storeTest('of many that delete one user, exactly one does', async (store) => {
      await givenUser(store, 'alice');
      const won = await winners(crowd.map(() => store.deleteUser('production', 'alice', newOrigin())));
      expect(won).toHaveLength(1);
      expect(await store.getUser('production', 'alice')).toBeUndefined();
    });

    storeTest('of many new names one stays, whole, and each was told its own', async (store) => {
      const alice = await givenUser(store, 'alice');
      const renamed = crowd.map((index) => ({ ...alice, name: `${index}`, updatedAt: start + index + 1 }));
      const answers = await Promise.all(
        renamed.map(({ name, updatedAt }) =>
          renameUser(store, 'production', 'alice', name, newOrigin(updatedAt)),
        ),
      );
      expect(answers).toEqual(renamed);
      expect(renamed).toContainEqual(await store.getUser('production', 'alice'));
    });

    storeTest(
      'a new name never brings a deleted user back: she who is made of it is another',
      async (store) => {
        const alice = await givenUser(store, 'alice');
        const another = apiKeyOf(newUser('alice'));
        const save = (index: number) =>
          store.saveUser('production', 'alice', `${index}`, () => another, newOrigin(start + 1));
        await Promise.all([
          ...crowd.slice(0, 6).map(save),
          store.deleteUser('production', 'alice', newOrigin(start + 1)),
          ...crowd.slice(6).map(save),
        ]);
        const { user } = await save(99);
        expect(user).toEqual({
          ...alice,
          ...another,
          name: '99',
          createdAt: start + 1,
          updatedAt: start + 1,
        });
        await eventually(
          async () =>
            expect(await store.listUsers('production', { limit: 10 })).toEqual([
              expect.objectContaining({ createdAt: start + 1 }),
            ]),
          indexDelay,
        );
      },
    );

    storeTest('of many that define one field, exactly one does', async (store) => {
      const fields = crowd.map((index) => newField('age', { displayText: `${index}` }));
      const won = await winners(fields.map((field) => store.createField(field, newOrigin())));
      expect(won).toHaveLength(1);
      expect(await store.listFields()).toEqual([fields[won[0] ?? -1]]);
      expect(await store.getField('age')).toEqual(fields[won[0] ?? -1]);
    });

    storeTest('of many that replace one version of a field, exactly one does', async (store) => {
      const field = await givenField(store, 'age');
      const changed = crowd.map((index) => ({ ...field, displayText: `${index}`, version: 2 }));
      const won = await winners(changed.map((each) => store.replaceField(each, newOrigin())));
      expect(won).toHaveLength(1);
      expect(await store.getField('age')).toEqual(changed[won[0] ?? -1]);
    });

    storeTest('of many that delete one field, exactly one does, and no change outlives it', async (store) => {
      const field = await givenField(store, 'age');
      const replacing = store.replaceField({ ...field, version: 2 }, newOrigin());
      const won = await winners(crowd.map(() => store.deleteField('age', newOrigin())));
      await replacing;
      expect(won).toHaveLength(1);
      expect(await store.listFields()).toEqual([]);
    });

    storeTest(
      'of many keys with one digest, and many environments of one name, exactly one is made',
      async (store) => {
        const keys = crowd.map(() => newKey({ digest: 'digest' }));
        const made = await winners(keys.map((key) => store.createKey(key, newOrigin())));
        expect(made).toHaveLength(1);
        await eventually(
          async () => expect(await store.listKeys('production')).toEqual([keys[made[0] ?? -1]]),
          indexDelay,
        );
        const environment = { name: 'production', createdAt: start };
        expect(
          await winners(crowd.map(() => store.createEnvironment(environment, newOrigin()))),
        ).toHaveLength(1);
      },
    );

    storeTest('values set together stay together: the last of many forms wins whole', async (store) => {
      await givenUser(store, 'alice');
      const fields = [
        await givenField(store, 'a'),
        await givenField(store, 'b'),
        await givenField(store, 'c'),
      ];
      const results = await Promise.all(
        crowd.map((index) => {
          const writes = fields.map((field) => writeOf(field, index));
          // In turn from either end, so that two of them meet on the way.
          return store.setValues(
            'production',
            'alice',
            index % 2 ? writes : writes.toReversed(),
            newOrigin(start + index),
          );
        }),
      );
      for (const { outcome } of results) expect(outcome).toBe('done');
      const values = Object.values((await valuesOf(store, 'production', 'alice')) ?? {});
      expect(values).toHaveLength(3);
      expect(new Set(values).size).toBe(1);
    });

    storeTest('values of different fields never undo each other', async (store) => {
      await givenUser(store, 'alice');
      const fields: FieldRecord[] = [];
      for (const index of crowd) fields.push(await givenField(store, `field ${index}`));
      await Promise.all(
        fields.map((field) =>
          store.setValues('production', 'alice', [writeOf(field, field.key)], newOrigin()),
        ),
      );
      expect(await valuesOf(store, 'production', 'alice')).toEqual(
        Object.fromEntries(fields.map(({ id, key }) => [id, key])),
      );
    });

    storeTest('of many that set one value for the first time, exactly one makes it', async (store) => {
      await givenUser(store, 'alice');
      const field = await givenField(store, 'age');
      const results = await Promise.all(
        crowd.map((index) =>
          store.setValues('production', 'alice', [writeOf(field, index)], newOrigin(start + index)),
        ),
      );
      const outcomes = results.flatMap((result) => (result.outcome === 'done' ? result.written : []));
      expect(outcomes).toHaveLength(crowd.length);
      const [made, ...more] = outcomes.filter(({ outcome }) => outcome === 'created');
      expect(more).toEqual([]);
      for (const { createdAt } of outcomes) expect(createdAt).toBe(made?.createdAt);
    });

    storeTest('values set while a user is deleted never outlive her', async (store) => {
      const fields: FieldRecord[] = [];
      for (const index of crowd) fields.push(await givenField(store, `field ${index}`));
      for (let round = 0; round < 5; round++) {
        await givenUser(store, 'alice');
        const set = (field: FieldRecord) =>
          store.setValues('production', 'alice', [writeOf(field, round)], newOrigin());
        const [, ...results] = await Promise.all([
          store.deleteUser('production', 'alice', newOrigin()),
          ...fields.map(set),
        ]);
        for (const { outcome } of results) expect(['done', 'no-user']).toContain(outcome);
        expect(await store.listValues('production', 'alice')).toBeUndefined();
        await givenUser(store, 'alice');
        expect(await store.listValues('production', 'alice')).toEqual([]);
        await store.deleteUser('production', 'alice', newOrigin());
      }
    });

    storeTest('values set while their field is deleted never outlive it', async (store) => {
      await Promise.all(crowd.map((index) => givenUser(store, `user ${index}`)));
      for (let round = 0; round < 5; round++) {
        const field = await givenField(store, 'age');
        const [, ...results] = await Promise.all([
          store.deleteField('age', newOrigin()),
          ...crowd.map((index) =>
            store.setValues('production', `user ${index}`, [writeOf(field, round)], newOrigin()),
          ),
        ]);
        for (const { outcome } of results) expect(['done', 'no-field']).toContain(outcome);
        const remade = await givenField(store, 'age');
        for (const index of crowd) {
          expect(await store.listValues('production', `user ${index}`)).toEqual([]);
        }
        expect(await store.deleteField(remade.key, newOrigin())).toBe(true);
      }
    });
  });
}
