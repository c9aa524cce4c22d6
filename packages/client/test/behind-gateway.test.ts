import { startBundles } from '@roost/server/bundled-deployment';
import { expect, test } from 'vitest';
import { createClient } from '../src/index.ts';

/** Keys whose paths look like those of other things, once a gateway has decoded them. */
const keys = ['a', 'b', 'a/b', '/', 'b/regenerate'];

test('behind a gateway that decodes paths each call is about what it names', async () => {
  const bundles = await startBundles();
  const deployment = await bundles.start({});
  try {
    const [{ key: apiKey } = { key: '' }] = deployment.firstKeys ?? [];
    const roost = createClient({ baseUrl: deployment.address, apiKey });
    const before = (await roost.fields.list()).map(({ key }) => key);
    for (const key of keys) {
      await roost.users.upsert({ key, name: key });
      await roost.fields.upsert({ key, type: 'text_field' });
    }
    for (const user_key of keys) {
      await roost.values.setMany({
        user_key,
        fields: Object.fromEntries(keys.map((key) => [key, user_key])),
      });
    }
    for (const user_key of keys) {
      expect(await roost.users.read({ key: user_key })).toMatchObject({ key: user_key, name: user_key });
      for (const [number, key] of keys.entries()) {
        await roost.values.clear({ user_key, key });
        const values = (await roost.fields.list({ key: user_key })).filter(({ value }) => value === user_key);
        expect(values.map((field) => field.key)).toEqual(keys.slice(number + 1));
      }
    }
    for (const [number, key] of keys.entries()) {
      await roost.fields.delete({ key });
      const left = (await roost.fields.list()).map((field) => field.key);
      expect(left).toEqual([...before, ...keys.slice(number + 1)]);
      await roost.users.delete({ key });
      await expect(roost.users.read({ key })).rejects.toMatchObject({ code: 'user_not_found' });
    }
  } finally {
    await deployment.close();
    await bundles.stop();
  }
}, 60_000);
