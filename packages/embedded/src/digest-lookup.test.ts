import { temporaryFolder } from '@roost/testing';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { openSqliteStore } from './index.ts';

test('a credential is looked up by its digest through an index, never by a walk over a table', async () => {
  using folder = temporaryFolder();
  const prepared = vi.spyOn(Database.prototype, 'prepare');
  const store = openSqliteStore(folder.path);
  const statements = prepared.mock.calls.map(([sql]) => String(sql));
  prepared.mockRestore();
  await store.close();
  const byDigest = statements.filter((sql) => /^\s*SELECT/.test(sql) && /digest = \?/.test(sql));
  const tables = byDigest.map((sql) => /FROM (\w+)/.exec(sql)?.[1]);
  expect(tables.sort()).toEqual(['api_keys', 'users']);
  const db = new Database(`${folder.path}/roost.db`, { readonly: true });
  for (const sql of byDigest) {
    const plan = db.prepare<[string], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all('digest');
    expect(plan.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^SEARCH (api_keys|users) USING INDEX \S+ \((api_key_)?digest=\?\)$/),
    ]);
  }
  db.close();
});
