import type {
  EnvironmentRecord,
  FieldRecord,
  KeyRecord,
  Store,
  UserPosition,
  UserRecord,
  ValueRecord,
  ValueWrite,
  ValueWritten,
} from '@roost/core';

interface Person {
  user: UserRecord;
  /** By the id of the field. */
  values: Map<string, ValueRecord>;
}

/** The Store port as simple as can be, in memory: the specification that the stores are compared with. */
export function openStoreModel(): Store {
  const environments: EnvironmentRecord[] = [];
  const keys: KeyRecord[] = [];
  let fields: FieldRecord[] = [];
  let people: Person[] = [];

  const find = (environment: string, key: string) =>
    people.find(({ user }) => user.environment === environment && user.key === key);

  const store: Store = {
    ping: async () => {},
    close: async () => {},

    listEnvironments: async () => environments,
    createEnvironment: async (environment) => {
      if (environments.some(({ name }) => name === environment.name)) return false;
      environments.push(environment);
      return true;
    },

    createKey: async (key) => {
      if (keys.some(({ digest }) => digest === key.digest)) return false;
      keys.push(key);
      return true;
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
        .slice(0, limit),
    createUser: async (user) => {
      if (find(user.environment, user.key)) return false;
      people.push({ user, values: new Map() });
      return true;
    },
    renameUser: async (environment, key, name, { at }) => {
      const person = find(environment, key);
      if (person && person.user.name !== name) person.user = { ...person.user, name, updatedAt: at };
      return person?.user;
    },
    deleteUser: async (environment, key) => {
      const person = find(environment, key);
      people = people.filter((each) => each !== person);
      return person !== undefined;
    },

    listFields: async () => fields.toSorted(byId),
    getField: async (key) => fields.find((field) => field.key === key),
    createField: async (field) => {
      if (fields.some(({ key }) => key === field.key)) return false;
      fields.push(field);
      return true;
    },
    replaceField: async (field) => {
      const present = fields.find(({ id, key }) => id === field.id && key === field.key);
      if (present?.version !== field.version - 1) return false;
      fields = fields.map((each) => (each === present ? field : each));
      return true;
    },
    deleteField: async (key) => {
      const present = fields.find((field) => field.key === key);
      if (!present) return false;
      fields = fields.filter((field) => field !== present);
      for (const { values } of people) values.delete(present.id);
      return true;
    },

    listValues: async (environment, userKey) => {
      const person = find(environment, userKey);
      return person && [...person.values.values()];
    },
    setValues: async (environment, userKey, writes, { at }) => {
      const person = find(environment, userKey);
      if (!person) return { outcome: 'no-user' };
      const missing = writes.find(({ fieldId }) => !fields.some(({ id }) => id === fieldId));
      if (missing) return { outcome: 'no-field', fieldKey: missing.fieldKey };
      return { outcome: 'done', written: writes.map((write) => setValue(person, write, at)) };
    },
  };
  return apart(store);
}

function setValue({ values }: Person, { fieldId, value }: ValueWrite, at: number): ValueWritten {
  const present = values.get(fieldId);
  if ((present?.value ?? null) === value) {
    return {
      outcome: 'unchanged',
      createdAt: present?.createdAt ?? null,
      updatedAt: present?.updatedAt ?? null,
    };
  }
  const createdAt = present?.createdAt ?? at;
  if (value === null) {
    values.delete(fieldId);
    return { outcome: 'cleared', createdAt, updatedAt: at };
  }
  values.set(fieldId, { fieldId, value, createdAt, updatedAt: at });
  return { outcome: present ? 'updated' : 'created', createdAt, updatedAt: at };
}

function byId(one: { id: string }, other: { id: string }): number {
  return one.id < other.id ? -1 : Number(one.id > other.id);
}

/** By time, then by key as Unicode numbers its characters, which is the order of their bytes. */
function byPosition(one: UserPosition, other: UserPosition): number {
  return one.createdAt - other.createdAt || Buffer.compare(Buffer.from(one.key), Buffer.from(other.key));
}

/** What goes in and what comes out is a copy, as with a store that writes it down. */
function apart(store: Store): Store {
  const copying: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(store) as [
    string,
    (...given: unknown[]) => Promise<unknown>,
  ][]) {
    copying[name] = async (...given: unknown[]) => structuredClone(await method(...structuredClone(given)));
  }
  return copying as unknown as Store;
}
