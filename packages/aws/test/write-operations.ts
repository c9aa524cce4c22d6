import { type ImportedUser, makeDeliveryId, type Store } from '@roost/core';
import {
  apiKeyOf,
  newAttempt,
  newEvent,
  newField,
  newImportedUser,
  newImportedValue,
  newIntent,
  newKey,
  newOrigin,
  newUser,
  newWebhook,
  renameUser,
  start,
  writeOf,
} from '@roost/testing/store-records';

/** Records that a store and the model beside it are given alike. */
export function makeRecords() {
  return {
    key: newKey(),
    successor: newKey(),
    otherKey: newKey(),
    age: newField('age'),
    city: newField('city'),
    otherField: newField('other'),
    ann: newUser('ann'),
    ben: newUser('ben'),
    webhook: newWebhook(),
    otherWebhook: newWebhook(),
    event: newEvent(),
    otherEvent: newEvent(),
    newcomer: newImportedUser('ben', { name: 'Ben' }),
    intent: newIntent('ann'),
    otherIntent: newIntent('ben'),
  };
}

export type Records = ReturnType<typeof makeRecords>;

/** What every operation below has to work on. */
export async function prepare(
  store: Store,
  { key, age, city, ann, webhook, event, intent }: Records,
): Promise<void> {
  await store.createEnvironment({ name: 'production', createdAt: start }, newOrigin());
  await store.createKey(key, newOrigin());
  await store.createField(age, newOrigin());
  await store.createField(city, newOrigin());
  await store.createUser(ann, newOrigin());
  await store.setValues('production', 'ann', [writeOf(age, 1)], newOrigin());
  await store.beginAttempt(attempt('pending'));
  await store.createWebhook(webhook, newOrigin());
  await store.addDelivery('production', webhook.id, event);
  await store.noteIntent(intent);
}

const later = newOrigin(start + 1000);

function attempt(id: string) {
  return { id, fingerprint: 'f', at: start, expiresAt: start + 60_000 };
}

/** Every method of the port that writes, each on what was prepared. */
export const writeOperations: Record<string, (store: Store, records: Records) => Promise<unknown>> = {
  createEnvironment: (store) => store.createEnvironment({ name: 'new', createdAt: start }, later),
  deleteEnvironment: (store) => store.deleteEnvironment('production', later),
  createKey: (store, { otherKey }) => store.createKey(otherKey, later),
  replaceKey: (store, { successor, key }) =>
    store.replaceKey(successor, { id: key.id, endsAt: start }, later),
  updateKey: (store, { key }) => store.updateKey(key.id, { name: 'New' }, later),
  endKey: (store, { key }) => store.endKey(key.id, start, later),
  touchKey: (store, { key }) => store.touchKey(key.id, start),
  createUser: (store, { ben }) => store.createUser(ben, later),
  'saveUser, who is missing': (store, { ben }) =>
    store.saveUser('production', ben.key, 'Ben', () => apiKeyOf(ben), later),
  'saveUser, who is there': (store) => renameUser(store, 'production', 'ann', 'Ann', later),
  rekeyUser: (store) =>
    store.rekeyUser('production', 'ann', { apiKeySeed: 's', pepperId: 'p', apiKeyDigest: 'd' }, later),
  deleteUser: (store) => store.deleteUser('production', 'ann', later),
  createField: (store, { otherField }) => store.createField(otherField, later),
  replaceField: (store, { age }) => store.replaceField({ ...age, displayText: 'Age', version: 2 }, later),
  deleteField: (store) => store.deleteField('age', later),
  'setValues, of one': (store, { city }) => set(store, writeOf(city, 'Bern')),
  'setValues, of one that is there': (store, { age }) => set(store, writeOf(age, 2)),
  'setValues, clearing': (store, { age }) => set(store, writeOf(age, null)),
  'setValues, of many': (store, { age, city }) => set(store, writeOf(age, 2), writeOf(city, 'Bern')),
  'importUsers, who is missing': (store, { newcomer, age, city }) =>
    bring(store, { ...newcomer, values: [newImportedValue(age, 2), newImportedValue(city, 'Bern')] }),
  'importUsers, who is there': (store, { newcomer, age, city }) =>
    bring(store, {
      ...newcomer,
      key: 'ann',
      values: [newImportedValue(age, null), newImportedValue(city, 'Bern')],
    }),
  'importUsers, with one value that differs': (store, { age }) =>
    bring(store, newImportedUser('ann', { values: [newImportedValue(age, 2)] })),
  createWebhook: (store, { otherWebhook }) => store.createWebhook(otherWebhook, later),
  replaceWebhook: (store, { webhook }) =>
    store.replaceWebhook({ ...webhook, enabled: false, version: 2 }, 'webhook.updated', later),
  deleteWebhook: (store, { webhook }) => store.deleteWebhook('production', webhook.id, later),
  noteWebhookHealth: (store, { webhook }) => store.noteWebhookHealth('production', webhook.id, start),
  addDelivery: (store, { webhook, otherEvent }) => store.addDelivery('production', webhook.id, otherEvent),
  replayDelivery: (store, { webhook, event }) =>
    store.replayDelivery('production', makeDeliveryId(event.id, webhook.id), start),
  recordAttempt: (store, { webhook, event }) =>
    store.recordAttempt('production', makeDeliveryId(event.id, webhook.id), newAttempt(1), {
      state: 'pending',
      nextAttemptAt: start + 5_000,
    }),
  takeTokens: (store) => store.takeTokens('bucket', 10, { least: 1, most: 4, at: start }),
  beginAttempt: (store) => store.beginAttempt(attempt('new')),
  finishAttempt: (store) => store.finishAttempt('pending', { answer: 'sealed', expiresAt: start + 120_000 }),
  dropAttempt: (store) => store.dropAttempt('pending'),
  noteIntent: (store, { otherIntent }) => store.noteIntent(otherIntent),
  'settleIntent, of what was made': (store, { intent }) => store.settleIntent(intent, null),
  'settleIntent, of what came to nothing': (store, { intent }) => store.settleIntent(intent, undefined),
  'createUser, of one held elsewhere': (store, { ben }) => store.createUser(ben, null),
  'deleteUser, of one held elsewhere': (store) => store.deleteUser('production', 'ann', null),
};

function set(store: Store, ...writes: ReturnType<typeof writeOf>[]) {
  return store.setValues('production', 'ann', writes, later);
}

function bring(store: Store, user: ImportedUser) {
  return store.importUsers('production', [user], later);
}

/** All that the operations can change. What it asks of limits and attempts changes them: once a store. */
export async function everythingIn(store: Store, records: Records) {
  const { key, successor, otherKey, webhook, event, otherEvent } = records;
  const values = await store.listValues('production', 'ann');
  const environments = await store.listEnvironments();
  const intents = await store.listIntents('production');
  return {
    environments: environments.map(({ name }) => name).toSorted(),
    keys: await Promise.all([key, successor, otherKey].map(({ id }) => store.getKey(id))),
    users: await Promise.all(['ann', 'ben'].map((user) => store.getUser('production', user))),
    fields: await store.listFields(),
    values: values?.toSorted((one, other) => (one.fieldId < other.fieldId ? -1 : 1)),
    webhooks: await store.listWebhooks('production'),
    deliveries: await Promise.all(
      [event, otherEvent].map(({ id }) => store.getDelivery('production', makeDeliveryId(id, webhook.id))),
    ),
    intents: intents.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
    bucket: await store.takeTokens('bucket', 10, { least: 1, most: 99, at: start }),
    attempts: await Promise.all(['new', 'pending'].map((id) => store.beginAttempt(attempt(id)))),
  };
}
