import { isDeepStrictEqual } from 'node:util';
import {
  type Attempt,
  type Bucket,
  type Change,
  type Deed,
  type EnvironmentRecord,
  environmentDeed,
  type FieldRecord,
  fieldDeed,
  fieldStates,
  type KeyRecord,
  keyDeed,
  keyStates,
  limitWindow,
  makeChange,
  type Origin,
  RoostError,
  type States,
  type Store,
  takeTokens,
  type UserPosition,
  userDeed,
  userKeyDeed,
  userStates,
  valueDeed,
  valueStates,
} from '@roost/core';
import { apart } from './store-model/apart.ts';
import { importUser } from './store-model/import-users.ts';
import { openIntentModel } from './store-model/intents.ts';
import { type Person, setValue } from './store-model/set-value.ts';
import { openWebhookModel } from './store-model/webhooks.ts';

/** The Store port as simple as can be, in memory: the specification that the stores are compared with. */
export function openStoreModel(): Store {
  let environments: EnvironmentRecord[] = [];
  let keys: KeyRecord[] = [];
  let changes: Change[] = [];
  const buckets = new Map<string, Bucket>();
  const attempts = new Map<string, Attempt & { answer: string | null }>();
  let fields: FieldRecord[] = [];
  let people: Person[] = [];

  const find = (environment: string, key: string) =>
    people.find(({ user }) => user.environment === environment && user.key === key);

  const wasDeleted = (environment: string) =>
    !environments.some(({ name }) => name === environment) &&
    changes.some(({ action, target }) => action === 'environment.deleted' && target.id === environment);

  const webhooks = openWebhookModel(record, wasDeleted);

  const { forgetIntents, ...intents } = openIntentModel(record);

  function record(deed: Deed, origin: Origin, states?: States): void {
    const change = makeChange(deed, origin);
    changes.push(change);
    if (states) webhooks.hear(change, states);
  }

  function changeKey(id: string, change: Partial<KeyRecord>): KeyRecord | undefined {
    keys = keys.map((key) => (key.id === id ? { ...key, ...change } : key));
    return keys.find((key) => key.id === id);
  }

  const store: Store = {
    ping: async () => {},
    close: async () => {},
    ...intents,

    listEnvironments: async () => environments,
    createEnvironment: async (environment, origin) => {
      if (environments.some(({ name }) => name === environment.name)) return false;
      environments.push(environment);
      record(environmentDeed('created', environment), origin);
      return true;
    },
    deleteEnvironment: async (name, origin) => {
      const present = environments.find((each) => each.name === name);
      if (!present) return false;
      environments = environments.filter((each) => each !== present);
      keys = keys.filter(({ environment }) => environment !== name);
      people = people.filter(({ user }) => user.environment !== name);
      webhooks.forgetEnvironment(name);
      forgetIntents(name);
      record(environmentDeed('deleted', present), origin);
      return true;
    },

    createKey: async (key, origin) => {
      if (keys.some(({ digest }) => digest === key.digest)) return false;
      keys.push(key);
      record(keyDeed('key.created', key.id, undefined, key), origin, keyStates(undefined, key, origin.at));
      return true;
    },
    replaceKey: async (successor, { id, endsAt }, origin) => {
      const before = keys.find((key) => key.id === id);
      if (before?.endsAt !== null) return false;
      const after = changeKey(id, { endsAt });
      keys.push(successor);
      record(keyDeed('key.regenerated', id, before, after), origin, keyStates(before, after, origin.at));
      record(
        keyDeed('key.created', successor.id, undefined, successor),
        origin,
        keyStates(undefined, successor, origin.at),
      );
      return true;
    },
    getKey: async (id) => keys.find((key) => key.id === id),
    updateKey: async (id, { name, limit, dialect }, origin) => {
      const before = keys.find((key) => key.id === id);
      if (!before) return undefined;
      const wanted = {
        name: name ?? before.name,
        limit: limit === undefined ? before.limit : limit,
        dialect: dialect ?? before.dialect,
      };
      if (isDeepStrictEqual({ ...before, ...wanted }, before)) return before;
      record(keyDeed('key.updated', id, before, { ...before, ...wanted }), origin);
      return changeKey(id, wanted);
    },
    endKey: async (id, endsAt, origin) => {
      const before = keys.find((key) => key.id === id);
      if (!before) return false;
      if (before.endsAt !== null && before.endsAt <= endsAt) return true;
      const after = changeKey(id, { endsAt });
      record(keyDeed('key.killed', id, before, after), origin, keyStates(before, after, origin.at));
      return true;
    },
    touchKey: async (id, at) => {
      const key = keys.find((each) => each.id === id);
      if (key && at - (key.lastUsedAt ?? 0) >= 60_000) changeKey(id, { lastUsedAt: at });
    },
    findKeyByDigest: async (digest) => keys.find((key) => key.digest === digest),
    listKeys: async (environment) => keys.filter((key) => key.environment === environment).toSorted(byId),

    getUser: async (environment, key) => find(environment, key)?.user,
    findUserByApiKey: async (digest) => people.find(({ user }) => user.apiKeyDigest === digest)?.user,
    listUsers: async (environment, { after, limit }) =>
      people
        .map(({ user }) => user)
        .filter((user) => user.environment === environment && (!after || byPosition(user, after) > 0))
        .toSorted(byPosition)
        .slice(0, limit)
        .map(({ key, name, createdAt, updatedAt }) => ({ key, name, createdAt, updatedAt })),
    createUser: async (user, origin) => {
      if (find(user.environment, user.key)) return false;
      people.push({ user, values: new Map() });
      if (origin) record(userDeed('created', user.key, undefined, user), origin, userStates(undefined, user));
      return true;
    },
    saveUser: async (environment, key, name, makeApiKey, origin) => {
      const person = find(environment, key);
      if (!person) {
        const times = { createdAt: origin.at, updatedAt: origin.at };
        const user = { environment, key, name: name ?? null, ...times, ...makeApiKey() };
        await store.createUser(user, origin);
        return { user, created: true };
      }
      const before = person.user;
      if (name === undefined || before.name === name) return { user: before, created: false };
      person.user = { ...before, name, updatedAt: origin.at };
      record(userDeed('updated', key, before, person.user), origin, userStates(before, person.user));
      return { user: person.user, created: false };
    },
    rekeyUser: async (environment, key, apiKey, origin) => {
      const person = find(environment, key);
      if (!person) return undefined;
      const before = person.user;
      person.user = { ...before, ...apiKey };
      record(userKeyDeed(key), origin, userStates(before, person.user));
      return person.user;
    },
    deleteUser: async (environment, key, origin) => {
      const person = find(environment, key);
      if (person && origin)
        record(userDeed('deleted', key, person.user), origin, userStates(person.user, undefined));
      people = people.filter((each) => each !== person);
      return person !== undefined;
    },

    listFields: async () => fields.toSorted(byId),
    getField: async (key) => fields.find((field) => field.key === key),
    createField: async (field, origin) => {
      if (fields.some(({ key }) => key === field.key)) return false;
      fields.push(field);
      record(fieldDeed('created', field.key, undefined, field), origin, fieldStates(undefined, field));
      return true;
    },
    replaceField: async (field, origin) => {
      const present = fields.find(({ id, key }) => id === field.id && key === field.key);
      if (present?.version !== field.version - 1) return false;
      fields = fields.map((each) => (each === present ? field : each));
      record(fieldDeed('updated', field.key, present, field), origin, fieldStates(present, field));
      return true;
    },
    deleteField: async (key, origin) => {
      const present = fields.find((field) => field.key === key);
      if (!present) return false;
      fields = fields.filter((field) => field !== present);
      for (const { values } of people) values.delete(present.id);
      record(fieldDeed('deleted', key, present), origin, fieldStates(present, undefined));
      return true;
    },

    listValues: async (environment, userKey) => {
      const person = find(environment, userKey);
      return person && [...person.values.values()];
    },
    setValues: async (environment, userKey, writes, origin) => {
      const person = find(environment, userKey);
      if (!person) return { outcome: 'no-user' };
      const missing = writes.find(({ fieldId }) => !fields.some(({ id }) => id === fieldId));
      if (missing) return { outcome: 'no-field', fieldKey: missing.fieldKey };
      const written = writes.map((write) => {
        const { fieldId, fieldKey } = write;
        const before = person.values.get(fieldId);
        const result = setValue(person, write, origin.at);
        const action = result.outcome === 'cleared' ? 'value.cleared' : 'value.set';
        const states = valueStates(fieldKey, before, person.values.get(fieldId));
        if (result.outcome !== 'unchanged') record(valueDeed(action, userKey, fieldKey), origin, states);
        return result;
      });
      return { outcome: 'done', written };
    },

    importUsers: async (environment, users, origin) => {
      if (wasDeleted(environment)) throw new RoostError('invalid_api_key');
      return users.map((given) => importUser({ environment, people, fields, record }, given, origin));
    },

    listChanges: async (environment, { actor, action, target, from, to }, { after, limit }) =>
      changes
        .filter(
          (change) =>
            change.environment === environment &&
            (actor === undefined || change.actor.id === actor) &&
            (action === undefined || change.action === action) &&
            (target === undefined || change.target.id === target) &&
            (from === undefined || change.at >= from) &&
            (to === undefined || change.at < to) &&
            (after === undefined || change.id < after),
        )
        .toSorted((one, other) => byId(other, one))
        .slice(0, limit),
    forgetChanges: async (before, limit) => {
      const forgotten = new Set(changes.slice(0, limit).filter(({ at }) => at < before));
      changes = changes.filter((change) => !forgotten.has(change));
      return forgotten.size;
    },

    takeTokens: async (id, limit, request) => {
      const taken = takeTokens(buckets.get(id), limit, request);
      buckets.set(id, taken.bucket);
      return taken;
    },
    beginAttempt: async (attempt) => {
      const earlier = attempts.get(attempt.id);
      if (earlier && earlier.expiresAt > attempt.at) {
        return { fingerprint: earlier.fingerprint, answer: earlier.answer };
      }
      attempts.set(attempt.id, { ...attempt, answer: null });
      return undefined;
    },
    finishAttempt: async (id, result) => {
      const attempt = attempts.get(id);
      if (attempt) attempts.set(id, { ...attempt, ...result });
    },
    dropAttempt: async (id) => {
      attempts.delete(id);
    },
    ...webhooks.port,

    forgetExpired: async (at) => {
      for (const [id, attempt] of attempts) if (attempt.expiresAt <= at) attempts.delete(id);
      for (const [id, bucket] of buckets) if (bucket.at <= at - limitWindow) buckets.delete(id);
    },
  };
  return apart(store);
}

function byId(one: { id: string }, other: { id: string }): number {
  return one.id < other.id ? -1 : Number(one.id > other.id);
}

/** By time, then by key as Unicode numbers its characters, which is the order of their bytes. */
function byPosition(one: UserPosition, other: UserPosition): number {
  return one.createdAt - other.createdAt || Buffer.compare(Buffer.from(one.key), Buffer.from(other.key));
}
