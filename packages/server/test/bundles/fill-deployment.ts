import { addingSsoKey, type Core, issueApiKey, type Origin, type SecretEdit } from '@roost/core';
import { type FirstKeys, firstEnvironments, makeFirstEnvironments } from '../../src/index.ts';
import { makeSampleData } from '../../src/sample-data.ts';

/** What a first start makes of a new folder, made of a stack just deployed: environments, admin keys, sample data. */
export async function fillDeployment(
  core: Core,
  editSecrets: <T>(edit: SecretEdit<T>) => Promise<T>,
): Promise<FirstKeys | undefined> {
  const made = await makeFirstEnvironments(core, {
    maker: 'test',
    addSsoKey: (environment) => editSecrets(addingSsoKey(environment)),
    alongside: async (environment, origin) => {
      const { key } = await issueApiKey(core, { environment, name: 'admin', scopes: ['*'] }, origin);
      if (environment === firstEnvironments[0]) await addInOrder(core, origin);
      return key;
    },
  });
  return made?.map(({ environment, made: key }) => ({ environment, key }));
}

/** Over a network nothing is committed together: a value waits for its user and its field. */
async function addInOrder({ store, secrets }: Core, origin: Origin): Promise<void> {
  const { users, fields, values } = await makeSampleData(secrets, origin);
  await Promise.all([
    ...users.map((user) => store.createUser(user, origin)),
    ...fields.map((field) => store.createField(field, origin)),
  ]);
  for (const { userKey, write } of values)
    await store.setValues(origin.environment, userKey, [write], origin);
}
