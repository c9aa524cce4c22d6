import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeField, type Origin } from '@roost/core';
import { openEmbedded } from '@roost/embedded';
import { temporaryFolder } from '@roost/testing';
import { expect, test } from 'vitest';
import { openCsvSource } from './csv-source.ts';
import { importUsers } from './import-users.ts';

const at = Date.UTC(2026, 10, 21);
const origin: Origin = {
  actor: { type: 'system', id: 'test', name: null },
  environment: 'production',
  requestId: 'test',
  ip: null,
  at,
};
const age = makeField({ key: 'age', type: 'integer_field' }, at);

test('a table whose import is cut off after each batch comes in whole, each user once, bad rows left out', async () => {
  using folder = temporaryFolder();
  const { store } = openEmbedded(folder.path);
  await store.createEnvironment({ name: 'production', createdAt: at }, origin);
  await store.createField(age, origin);
  const path = join(folder.path, 'users.csv');
  const rows = Array.from({ length: 1700 }, (_, index) => `u${index},${index % 100 === 7 ? 'x' : index}`);
  writeFileSync(path, ['key,age', ...rows].join('\n'));

  const target = {
    store,
    environment: 'production',
    pepper: { id: 'p', secret: Buffer.alloc(32) },
    origin: () => origin,
  };
  let [position, runs, created, finished] = [0, 0, 0, false];
  while (!finished) {
    const source = await openCsvSource(path, { fields: [age] });
    await source.check();
    const interruption = new AbortController();
    const result = await importUsers(target, source.rows(position), {
      signal: interruption.signal,
      onProgress: (progress) => {
        position = progress.position;
        interruption.abort();
      },
    });
    created += result.counts.created;
    finished = result.finished;
    runs++;
  }
  expect({ runs: runs > 3, created, position }).toEqual({ runs: true, created: 1683, position: 1700 });
  const [last] = (await store.listValues('production', 'u1699')) ?? [];
  expect(last).toMatchObject({ fieldId: age.id, value: '1699' });
  expect(await store.getUser('production', 'u107')).toBeUndefined();
  await store.close();
});
