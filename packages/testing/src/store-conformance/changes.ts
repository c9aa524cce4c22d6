import type { Change, ChangeFilter, Store } from '@roost/core';
import { describe, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { newField, newKey, newOrigin, newUser, renameUser, start, writeOf } from '../store-records.ts';
import { type StoreTest, trailDelay } from './store-test.ts';

const second = 1000;

/** Everything that can happen, once, a second apart. */
async function doEverything(store: Store): Promise<string[]> {
  let at = start;
  const next = () => {
    at += second;
    return newOrigin(at);
  };
  const done: string[] = [];
  await store.createEnvironment({ name: 'production', createdAt: start }, next());
  const [key, other, successor] = [newKey(), newKey(), newKey()];
  await store.createKey(key, next());
  await store.createKey(other, next());
  await store.updateKey(key.id, { name: 'New' }, next());
  await store.replaceKey(successor, { id: key.id, endsAt: start }, next());
  await store.endKey(other.id, start, next());
  const field = newField('age');
  await store.createField(field, next());
  await store.replaceField({ ...field, displayText: 'Age', version: 2 }, next());
  await store.createUser(newUser('ann'), next());
  await renameUser(store, 'production', 'ann', 'Ann', next());
  await store.rekeyUser('production', 'ann', { apiKeySeed: 's', pepperId: 'p', apiKeyDigest: 'd' }, next());
  await store.setValues('production', 'ann', [writeOf(field, 1)], next());
  await store.setValues('production', 'ann', [writeOf(field, null)], next());
  await store.deleteUser('production', 'ann', next());
  await store.deleteField('age', next());
  done.push(
    'environment.created production',
    `key.created ${key.id}`,
    `key.created ${other.id}`,
    `key.updated ${key.id}`,
    `key.regenerated ${key.id}`,
    `key.created ${successor.id}`,
    `key.killed ${other.id}`,
    'field.created age',
    'field.updated age',
    'user.created ann',
    'user.updated ann',
    'key.regenerated ann',
    'value.set ann',
    'value.cleared ann',
    'user.deleted ann',
    'field.deleted age',
  );
  return done;
}

const inWords = ({ action, target }: Change) => `${action} ${target.id}`;

async function trail(store: Store, filter: ChangeFilter = {}, environment = 'production') {
  return store.listChanges(environment, filter, { limit: 1000 });
}

export function describeChanges(storeTest: StoreTest): void {
  describe('changes', () => {
    storeTest('each leaves one entry, newest first, and what changes nothing leaves none', async (store) => {
      const done = await doEverything(store);
      await store.deleteField('none', newOrigin());
      const newestFirst = done.toReversed();
      await eventually(async () => {
        const found = (await trail(store)).map(inWords);
        // The two entries of one regeneration have the same time: either may be first.
        expect(found.toSorted()).toEqual(newestFirst.toSorted());
        expect(found[0]).toBe(newestFirst[0]);
        expect(found.at(-1)).toBe(newestFirst.at(-1));
      }, trailDelay);
    });

    storeTest('an entry says who did it, from where, when, and what differs', async (store) => {
      const origin = newOrigin(start + 5 * second);
      await store.createUser(newUser('ann', { name: 'Ann' }), origin);
      await eventually(async () => {
        expect(await trail(store)).toEqual([
          {
            id: expect.any(String),
            at: origin.at,
            actor: origin.actor,
            action: 'user.created',
            target: { type: 'user', id: 'ann' },
            environment: 'production',
            differences: [{ path: 'name', before: null, after: 'Ann' }],
            requestId: origin.requestId,
            ip: origin.ip,
          },
        ]);
      }, trailDelay);
    });

    storeTest('a value is named, not copied', async (store) => {
      const field = newField('pin');
      await store.createField(field, newOrigin());
      await store.createUser(newUser('ann'), newOrigin());
      await store.setValues('production', 'ann', [writeOf(field, 'unrepeatable')], newOrigin());
      await eventually(async () => {
        const entries = await trail(store, { action: 'value.set' });
        expect(entries.map(({ differences }) => differences)).toEqual([[{ path: 'values.pin' }]]);
        expect(JSON.stringify(await trail(store))).not.toContain('unrepeatable');
      }, trailDelay);
    });

    storeTest('filters narrow by actor, action, target and time, alone and together', async (store) => {
      const done = await doEverything(store);
      const other = {
        ...newOrigin(start + 100 * second),
        actor: { type: 'user', id: 'ann', name: null } as const,
      };
      await store.createUser(newUser('ben'), other);
      const matching = async (filter: ChangeFilter) => (await trail(store, filter)).map(inWords).toSorted();
      const all = [...done, 'user.created ben'];
      const having = (text: string) => all.filter((one) => one.includes(text)).toSorted();
      await eventually(async () => {
        expect(await matching({})).toEqual(all.toSorted());
        expect(await matching({ actor: 'ann' })).toEqual(['user.created ben']);
        expect(await matching({ action: 'user.created' })).toEqual(having('user.created'));
        expect(await matching({ target: 'age' })).toEqual(having(' age'));
        expect(await matching({ from: start + 100 * second })).toEqual(['user.created ben']);
        expect(await matching({ to: start + 2 * second })).toEqual(['environment.created production']);
        expect(await matching({ action: 'user.created', target: 'ann' })).toEqual(['user.created ann']);
        expect(await matching({ actor: 'key_test', target: 'ben' })).toEqual([]);
      }, trailDelay);
    });

    storeTest('pages give every entry once, and another environment sees none', async (store) => {
      const done = await doEverything(store);
      await eventually(async () => expect(await trail(store)).toHaveLength(done.length), trailDelay);
      const walked: Change[] = [];
      for (;;) {
        const after = walked.at(-1)?.id;
        const page = await store.listChanges('production', {}, { limit: 3, ...(after && { after }) });
        walked.push(...page);
        if (page.length < 3) break;
      }
      expect(walked).toEqual(await trail(store));
      expect(await trail(store, {}, 'development')).toEqual([]);
    });

    storeTest('the oldest are forgotten when their time is over, so many at a time', async (store) => {
      const done = await doEverything(store);
      await eventually(async () => expect(await trail(store)).toHaveLength(done.length), trailDelay);
      const before = start + 4 * second;
      expect(await store.forgetChanges(before, 2)).toBe(2);
      expect(await store.forgetChanges(before, 2)).toBe(1);
      expect(await store.forgetChanges(before, 2)).toBe(0);
      const left = await trail(store);
      expect(left).toHaveLength(done.length - 3);
      expect(Math.min(...left.map(({ at }) => at))).toBe(before);
    });
  });
}
