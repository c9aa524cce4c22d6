import {
  type FieldRecord,
  type Ground,
  makeSortableId,
  makeUserApiKey,
  type Origin,
  type Store,
  type UserRecord,
  type ValueWrite,
} from '@roost/core';

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);

/** The users, fields and values of the seed's own answers, with their times: its samples answer as they are printed. */
export interface SampleData {
  users: UserRecord[];
  fields: FieldRecord[];
  values: { userKey: string; write: ValueWrite }[];
}

export async function makeSampleData(secrets: Ground['secrets'], origin: Origin): Promise<SampleData> {
  const { environment } = origin;
  const pepper = await secrets.currentPepper();
  const people = [
    { key: 'alice@feathery.tech', name: 'Alice', createdAt: day('2020-06-01'), updatedAt: day('2020-06-02') },
    { key: 'bob@feathery.tech', name: 'Bob', createdAt: day('2020-06-03'), updatedAt: day('2020-06-04') },
  ];
  const times = { createdAt: day('2020-06-01'), updatedAt: day('2020-06-02') };
  const plain = { options: null, repeated: false, version: 1, ...times };
  const name = {
    id: makeSortableId(origin.at),
    key: 'name',
    type: 'text_field',
    displayText: 'What is your name?',
    ...plain,
  } as const;
  const age = {
    id: makeSortableId(origin.at),
    key: 'age',
    type: 'integer_field',
    displayText: 'How old are you?',
    ...plain,
  } as const;
  const write = { fieldId: name.id, fieldKey: name.key, value: JSON.stringify('Alice Smith') };
  return {
    users: people.map((person) => ({ environment, ...person, ...makeUserApiKey(pepper) })),
    fields: [name, age],
    values: [{ userKey: 'alice@feathery.tech', write }],
  };
}

/** Gives it all to an embedded store together: what is given to one together is committed together, and in its order. */
export async function addSampleData(store: Store, secrets: Ground['secrets'], origin: Origin): Promise<void> {
  const { users, fields, values } = await makeSampleData(secrets, origin);
  await Promise.all([
    ...users.map((user) => store.createUser(user, origin)),
    ...fields.map((field) => store.createField(field, origin)),
    ...values.map(({ userKey, write }) => store.setValues(origin.environment, userKey, [write], origin)),
  ]);
}
