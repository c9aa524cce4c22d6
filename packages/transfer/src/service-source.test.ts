import { type FirstService, keyOfService, startFirstService } from '@roost/testing/first-service';
import { newField, newOrigin } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { collect, importedAt, openMovingStore } from '../test/moving-stores.ts';
import { importFields } from './field-lines.ts';
import { importUsers } from './import-users.ts';
import { openService, type ServiceOptions } from './service.ts';
import { countUsers, mergeServiceFields, type ServiceSourceOptions, serviceRows } from './service-source.ts';

const times = { created_at: '2020-06-01T00:00:00Z', updated_at: '2020-06-02T00:00:00Z' };

/** Three users and two fields, in the first words or the later ones. */
function someData(name: 'key' | 'id' = 'key') {
  const user = (key: string) => ({ [name]: key, name: key.toUpperCase(), ...times });
  const field = (key: string, type: string) => ({ [name]: key, type, display_text: `${key}?`, ...times });
  return {
    users: ['ann', 'ben', 'eve@example.com'].map(user),
    fields: [field('age', 'integer_field'), field('city', 'text_field')],
    values: { ann: { age: 21, city: 'Bern' }, ben: { age: null }, 'eve@example.com': { city: 'Ulm' } },
  };
}

function open({ address }: FirstService, options: Partial<ServiceOptions> = {}) {
  return openService({ address, apiKey: keyOfService, ...options });
}

async function migrate(
  moving: ReturnType<typeof openMovingStore>,
  service: ReturnType<typeof openService>,
  options: Partial<ServiceSourceOptions> = {},
) {
  const merge = mergeServiceFields(await moving.store.listFields(), await service.listFields(), importedAt);
  await importFields(moving.store, merge, newOrigin(importedAt));
  const rows = serviceRows(service, { fields: merge.all, concurrency: 4, ...options });
  return (await importUsers(moving.target, rows)).counts;
}

test.each([
  ['key', '2021-02'],
  ['id', '2023-10'],
] as const)(
  'users, fields and values come from a service that says %s and knows no pages, and again change nothing',
  async (words, dialect) => {
    await using service = await startFirstService(someData(words), { words });
    await using moving = openMovingStore();
    const source = open(service, { dialect });
    expect(await countUsers(source)).toBe(3);
    const counts = await migrate(moving, source);
    expect(counts).toEqual({ users: 3, created: 3, updated: 0, unchanged: 0, values: 3 });
    const lines = (await moving.exported())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(1, -1)).toMatchObject([
      { key: 'age', field_type: 'integer_field', display_text: 'age?', ...times },
      { key: 'city', field_type: 'text_field', ...times },
      {
        key: 'ann',
        name: 'ANN',
        ...times,
        values: [
          { key: 'age', value: 21 },
          { key: 'city', value: 'Bern' },
        ],
      },
      { key: 'ben', ...times, values: [] },
      { key: 'eve@example.com', values: [{ key: 'city', value: 'Ulm' }] },
    ]);
    expect(await migrate(moving, source)).toMatchObject({ unchanged: 3, values: 0 });
  },
);

test('it goes on after any user, and from the first where that one is gone', async () => {
  await using service = await startFirstService(someData());
  const source = open(service);
  const fields = new Map(
    [newField('age', { type: 'integer_field' }), newField('city')].map((f) => [f.key, f]),
  );
  const options = { fields, concurrency: 2 };
  const rows = await collect(serviceRows(source, options));
  for (const [index, { position }] of rows.entries()) {
    expect(await collect(serviceRows(source, options, position))).toEqual(rows.slice(index + 1));
  }
  const gone = { cursor: null, key: 'zoe', users: 1 };
  expect((await collect(serviceRows(source, options, gone))).map(({ user }) => user.key)).toEqual([
    'ann',
    'ben',
    'eve@example.com',
  ]);
});

test('limits and faults are waited out, and whoever was deleted since she was listed is left out', async () => {
  const { users, fields, values } = someData();
  const { ben: _, ...rest } = values;
  await using service = await startFirstService(
    { users, fields, values: rest as typeof values },
    {
      answer: (path, count) => {
        if (count === 2) return { status: 429, headers: { 'retry-after': '0' } };
        return path.endsWith('key=ann') && count < 5 ? { status: 502 } : undefined;
      },
    },
  );
  await using moving = openMovingStore();
  expect(await migrate(moving, open(service), { concurrency: 1 })).toMatchObject({ users: 2, created: 2 });
});

test('a value that does not fit ends it, saying whose it is, or is left out and told of', async () => {
  const data = someData();
  data.values.ben = { age: 'abc' as never };
  await using service = await startFirstService(data);
  await using moving = openMovingStore();
  await expect(migrate(moving, open(service))).rejects.toThrow(
    '"ben": "age": expected an integer, got "abc". Those before are imported; to leave out what does not fit',
  );
  expect(await moving.store.getUser('production', 'ann')).toBeDefined();
  expect(await moving.store.getUser('production', 'ben')).toBeUndefined();
  const skipped: string[] = [];
  const counts = await migrate(moving, open(service), { onSkipped: (what) => skipped.push(what) });
  expect(counts).toMatchObject({ users: 3, created: 2, values: 1 });
  expect(skipped).toEqual(['"ben": "age": expected an integer, got "abc"']);
});

test('fields that a list does not tell enough of have to be there before', async () => {
  const data = someData();
  data.fields.push({ key: 'plan', type: 'dropdown', display_text: 'Plan?', ...times } as never);
  data.fields.push({ key: 'odd', type: 'hologram', display_text: '', ...times } as never);
  await using service = await startFirstService(data);
  await using moving = openMovingStore();
  await moving.store.createField(newField('age'), newOrigin());
  await expect(migrate(moving, open(service))).rejects.toMatchObject({
    message: expect.stringContaining('roost fields apply'),
    errors: [
      { path: 'age', message: 'its type is text_field here and integer_field there' },
      { path: 'plan', message: 'a dropdown has options, which the service does not list' },
      { path: 'field', message: expect.stringContaining('"odd": type: expected one of') },
    ],
  });
  expect(await moving.store.listFields()).toHaveLength(1);
});

test('a list that goes on in another manner is refused, since its end would never be seen', async () => {
  await using service = await startFirstService(someData(), {
    answer: (path) =>
      path.startsWith('/api/user/')
        ? { status: 200, headers: { link: '</api/user/?page=2>; rel="next"' }, body: someData().users }
        : undefined,
  });
  await expect(countUsers(open(service))).rejects.toThrow('pages its lists otherwise than by a cursor');
});

test('the key goes to https alone, or to this machine, and stands in no error', async () => {
  for (const address of [
    'http://api.example.com',
    'ftp://127.0.0.1',
    'http://127.0.0.1.example.com',
    'nowhere',
  ]) {
    expect(() => openService({ address, apiKey: keyOfService })).toThrow('cannot be called');
  }
  await using service = await startFirstService(someData());
  const refused = open(service, { apiKey: 'hn_wrong_and_secret' });
  const error = await countUsers(refused).catch((reason: unknown) => reason as Error);
  expect(String(error)).toMatch(/127.0.0.1:\d+ answered 401/);
  expect(JSON.stringify(error) + (error as Error).stack).not.toContain('hn_wrong');
});
