import type { IntentRecord, Store, SubjectState } from '@roost/core';
import { describe, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { newIntent, newOrigin, newUser, start } from '../store-records.ts';
import { givenUser, givenWebhook, type OpenedStore, type StoreTest, trailDelay } from './store-test.ts';

const times = { created_at: '2023-11-14T22:13:20Z', updated_at: '2023-11-14T22:13:20Z' };
const ann: SubjectState = { key: 'ann', name: 'Ann', ...times };
const anna: SubjectState = { key: 'ann', name: 'Anna', ...times };

const ageOf = (value: unknown): SubjectState => ({ key: 'age', value: value as never, ...times });
const field = {
  key: 'age',
  type: 'integer_field',
  display_text: null,
  options: null,
  repeated: false,
} as const;

/** Every kind of change that is made elsewhere, a second apart. */
const changes: [action: string, intent: Partial<IntentRecord>, after: SubjectState, difference: unknown[]][] =
  [
    ['user.created', {}, ann, [{ path: 'name', before: null, after: 'Ann' }]],
    ['user.updated', { before: ann }, anna, [{ path: 'name', before: 'Ann', after: 'Anna' }]],
    ['value.set', { fieldKey: 'age' }, ageOf(21), [{ path: 'values.age' }]],
    ['value.cleared', { fieldKey: 'age', before: ageOf(21) }, null, [{ path: 'values.age' }]],
    ['user.deleted', { before: anna }, null, [{ path: 'name', before: 'Anna', after: null }]],
    [
      'field.updated',
      { target: { type: 'field', id: 'age' }, before: { ...field, ...times } },
      { ...field, display_text: 'Age', ...times },
      [{ path: 'display_text', before: null, after: 'Age' }],
    ],
  ];

async function makeChanges(store: Store): Promise<void> {
  for (const [index, [, given, after]] of changes.entries()) {
    const intent = newIntent('ann', { ...given, origin: newOrigin(start + index * 1000) });
    expect(await store.noteIntent(intent)).toBeUndefined();
    expect(await store.settleIntent(intent, after)).toBe(true);
  }
}

const trail = (store: Store) => store.listChanges('production', {}, { limit: 100 });

export function describeIntents(storeTest: StoreTest): void {
  describe('intents', () => {
    storeTest('each change that was made leaves one entry, which says what differs', async (store) => {
      await makeChanges(store);
      await eventually(async () => {
        const entries = await trail(store);
        expect(entries.toReversed().map(({ action, differences }) => [action, differences])).toEqual(
          changes.map(([action, , , difference]) => [action, difference]),
        );
        expect(entries[0]).toMatchObject({ actor: newOrigin().actor, ip: newOrigin().ip });
      }, trailDelay);
      expect(await store.listIntents('production')).toEqual([]);
    });

    storeTest('endpoints hear of each, with what was before and after', async (store, opened) => {
      const webhook = await givenWebhook(store);
      await makeChanges(store);
      await soon(opened, async () => {
        const found = await store.listDeliveries('production', webhook.id, {}, { limit: 100 });
        const bodies = await Promise.all(found.map(({ id }) => store.getDelivery('production', id)));
        const told = bodies.map((each) => JSON.parse(each?.body ?? '{}'));
        expect(told.toReversed().map(({ type, data }) => [type, data.before, data.after])).toEqual(
          changes.map(([action, { before = null }, after]) => [action, before, after]),
        );
      });
    });

    storeTest('one of a subject is noted at a time, and given to whoever comes second', async (store) => {
      const [first, second] = [newIntent('ann'), newIntent('ann')];
      const others = [
        newIntent('ann', { fieldKey: 'age' }),
        newIntent('ann', { target: { type: 'field', id: 'ann' } }),
        newIntent('ben'),
        newIntent('ann', { origin: newOrigin(start, 'development') }),
      ];
      for (const intent of [first, ...others]) expect(await store.noteIntent(intent)).toBeUndefined();
      expect(await store.noteIntent(second)).toEqual(first);
      expect(await store.findIntent('production', second)).toEqual(first);
      expect(await store.findIntent('staging', second)).toBeUndefined();
      expect(await store.settleIntent(second, ann)).toBe(false);
      expect(await store.settleIntent(first, undefined)).toBe(true);
      expect(await store.findIntent('production', first)).toBeUndefined();
      expect(await store.noteIntent(second)).toBeUndefined();
    });

    storeTest('of two that settle one at once, one does, and there is one entry', async (store) => {
      const intent = newIntent('ann');
      await store.noteIntent(intent);
      const settled = await Promise.all([1, 2, 3].map(() => store.settleIntent(intent, ann)));
      expect(settled.toSorted()).toEqual([false, false, true]);
      await eventually(async () => expect(await trail(store)).toHaveLength(1), trailDelay);
    });

    storeTest(
      'what came to nothing leaves no entry, and what is not ended stays, as noted',
      async (store, { reopen }) => {
        const [dropped, kept] = [
          newIntent('ann'),
          newIntent('ann', { fieldKey: 'age', before: ageOf({ a: [1] }) }),
        ];
        for (const intent of [dropped, kept]) await store.noteIntent(intent);
        await store.settleIntent(dropped, undefined);
        const again = await reopen();
        expect(await again.listIntents('production')).toEqual([kept]);
        expect(await again.listIntents('development')).toEqual([]);
        await again.settleIntent(kept, null);
        await eventually(async () => {
          expect((await trail(again)).map(({ action }) => action)).toEqual(['value.cleared']);
        }, trailDelay);
      },
    );

    storeTest('go with their environment', async (store) => {
      const environment = 'staging';
      await store.createEnvironment({ name: environment, createdAt: start }, newOrigin(start, environment));
      await store.noteIntent(newIntent('ann', { origin: newOrigin(start, environment) }));
      await store.deleteEnvironment(environment, newOrigin(start, environment));
      await store.createEnvironment({ name: environment, createdAt: start }, newOrigin(start, environment));
      expect(await store.listIntents(environment)).toEqual([]);
    });

    storeTest('a user who is held elsewhere comes and goes without a change', async (store) => {
      const user = newUser('ann');
      expect(await store.createUser(user, null)).toBe(true);
      expect(await store.createUser(newUser('ann'), null)).toBe(false);
      expect(await store.getUser('production', 'ann')).toEqual(user);
      expect(await store.deleteUser('production', 'ann', null)).toBe(true);
      expect(await store.deleteUser('production', 'ann', null)).toBe(false);
      expect(await store.getUser('production', 'ann')).toBeUndefined();
      await givenUser(store, 'ben');
      await eventually(async () => {
        expect((await trail(store)).map(({ target }) => target.id)).toEqual(['ben']);
      }, trailDelay);
    });
  });
}

async function soon(opened: OpenedStore, check: () => Promise<void>): Promise<void> {
  await eventually(async () => {
    await opened.fanOut?.();
    await check();
  }, trailDelay);
}
