import { join } from 'node:path';
import { RoostError } from '@roost/core';
import { temporaryFolder } from '@roost/testing';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { ReadTurn } from './read-turn.ts';
import { WriteQueue } from './write-queue.ts';

/** A queue on a database of one table, what it runs as SQL, and what another connection sees. */
function openQueue() {
  const folder = temporaryFolder();
  const path = join(folder.path, 'test.db');
  const statements: string[] = [];
  const db = new Database(path, { verbose: (sql) => statements.push(String(sql)) });
  db.pragma('journal_mode = WAL');
  db.pragma('foreign_keys = ON');
  db.exec(`CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    text TEXT UNIQUE,
    parent INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED
  )`);
  const insert = db.prepare('INSERT INTO notes (text, parent) VALUES (?, ?)');
  const other = new Database(path, { readonly: true });
  const selectTexts = other.prepare<[], string>('SELECT text FROM notes ORDER BY id').pluck();
  return {
    db,
    queue: new WriteQueue(db, new ReadTurn(db)),
    add: (text: string, parent: number | null = null) => Number(insert.run(text, parent).lastInsertRowid),
    committed: () => selectTexts.all(),
    commits: () => statements.filter((sql) => sql === 'COMMIT').length,
    [Symbol.dispose]: () => {
      other.close();
      db.close();
      folder[Symbol.dispose]();
    },
  };
}

test('writes that arrive together share one commit', async () => {
  using opened = openQueue();
  const texts = Array.from({ length: 50 }, (_, index) => `note ${index}`);
  await Promise.all(texts.map((text) => opened.queue.run(() => opened.add(text))));
  expect(opened.commits()).toBe(1);
  expect(opened.committed()).toEqual(texts);
});

test('writes that keep arriving, turn by turn, share a commit; the first waits for them a bounded time', async () => {
  using opened = openQueue();
  const { queue, add } = opened;
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const arriving = [queue.run(() => add('0'))];
  await Promise.resolve();
  arriving.push(queue.run(() => add('1')));
  await turn();
  arriving.push(queue.run(() => add('2')));
  await Promise.all(arriving);
  expect(opened.commits()).toBe(1);

  let first = true;
  const begin = performance.now();
  const endless = queue
    .run(() => add('first'))
    .then(() => {
      first = false;
    });
  for (let count = 3; first; count++) {
    arriving.push(queue.run(() => add(`${count}`)));
    await turn();
    if (performance.now() - begin > 1_000) throw new Error('The first write waited for all others');
  }
  await endless;
  await Promise.all(arriving);
  expect(opened.commits()).toBeGreaterThan(1);
});

test('a crowd of writes is committed in bounded batches, in the order of arrival, with room between', async () => {
  using opened = openQueue();
  const texts = Array.from({ length: 600 }, (_, index) => `note ${index}`);
  const writing = Promise.all(texts.map((text) => opened.queue.run(() => opened.add(text))));
  const seenBetween = await new Promise((resolve) => setImmediate(() => resolve(opened.committed().length)));
  await writing;
  expect(opened.commits()).toBe(3);
  expect(opened.committed()).toEqual(texts);
  expect(seenBetween).toBe(256);
});

test('a write that arrives while others resolve goes into the next commit', async () => {
  using opened = openQueue();
  await opened.queue.run(() => opened.add('first'));
  await opened.queue.run(() => opened.add('second'));
  expect(opened.commits()).toBe(2);
  expect(opened.committed()).toEqual(['first', 'second']);
});

test('nothing resolves before its commit: another connection sees it by then', async () => {
  using opened = openQueue();
  await Promise.all(
    ['a', 'b', 'c'].map(async (text) => {
      expect(await opened.queue.run(() => opened.add(text))).toBeGreaterThan(0);
      expect(opened.committed()).toContain(text);
    }),
  );
});

test('a write that throws undoes its own part alone, and rejects with what it threw', async () => {
  using opened = openQueue();
  const fault = new Error('on purpose');
  const results = await Promise.allSettled([
    opened.queue.run(() => opened.add('before')),
    opened.queue.run(() => {
      opened.add('half');
      throw fault;
    }),
    opened.queue.run(() => {
      opened.add('another half');
      opened.add('before');
    }),
    opened.queue.run(() => opened.add('after')),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  expect(results[1]).toMatchObject({ reason: fault });
  expect(results[2]).toMatchObject({ reason: { code: 'SQLITE_CONSTRAINT_UNIQUE' } });
  expect(opened.committed()).toEqual(['before', 'after']);
  expect(opened.commits()).toBe(1);
});

test('where the commit itself fails every write of it rejects, none is kept, and the next goes through', async () => {
  using opened = openQueue();
  const results = await Promise.allSettled([
    opened.queue.run(() => opened.add('before')),
    // A parent that does not exist is found out at the commit, since the reference is deferred.
    opened.queue.run(() => opened.add('orphan', 4_711)),
    opened.queue.run(() => opened.add('after')),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(opened.committed()).toEqual([]);
  await opened.queue.run(() => opened.add('next'));
  expect(opened.committed()).toEqual(['next']);
});

test('a fault that ends the whole transaction rejects every write of it', async () => {
  using opened = openQueue();
  await opened.queue.run(() => opened.add('present'));
  const rollBack = opened.db.prepare("INSERT OR ROLLBACK INTO notes (text) VALUES ('present')");
  const results = await Promise.allSettled([
    opened.queue.run(() => opened.add('before')),
    opened.queue.run(() => rollBack.run()),
    opened.queue.run(() => opened.add('after')),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(opened.committed()).toEqual(['present']);
  await opened.queue.run(() => opened.add('next'));
  expect(opened.committed()).toEqual(['present', 'next']);
});

test('closing commits what is waiting, and takes no more', async () => {
  using opened = openQueue();
  const texts = Array.from({ length: 300 }, (_, index) => `note ${index}`);
  const writing = Promise.all(texts.map((text) => opened.queue.run(() => opened.add(text))));
  opened.queue.close();
  expect(opened.committed()).toEqual(texts);
  await writing;
  const late = opened.queue.run(() => opened.add('late'));
  await expect(late).rejects.toThrow(RoostError);
  await expect(late).rejects.toMatchObject({ code: 'unavailable' });
  expect(opened.committed()).toEqual(texts);
});
