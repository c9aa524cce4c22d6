import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { temporaryFolder } from '@roost/testing';
import { expect, test } from 'vitest';
import { collect } from '../test/moving-stores.ts';
import { writeToFile, writeToStream } from './write-export.ts';

async function* lines(count: number, failAt = Number.POSITIVE_INFINITY) {
  for (let index = 0; index < count; index++) {
    if (index === failAt) throw new Error('the store is gone');
    yield `line ${index}\n`;
  }
}

const whole = Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`).join('');

test('a file is under its name when it is whole, for its owner alone', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'all.ndjson');
  await writeToFile(lines(50_000), path);
  expect(readFileSync(path, 'utf8')).toBe(whole);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder.path)).toEqual(['all.ndjson']);
});

test('an export that fails leaves the file of the one before, and nothing of its own', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'all.ndjson');
  writeFileSync(path, 'before');
  await expect(writeToFile(lines(50_000, 40_000), path)).rejects.toThrow('the store is gone');
  expect(readFileSync(path, 'utf8')).toBe('before');
  expect(readdirSync(folder.path)).toEqual(['all.ndjson']);
  const nowhere = join(folder.path, 'no', 'folder');
  await expect(writeToFile(lines(1), nowhere)).rejects.toThrow('cannot be written');
  expect(existsSync(nowhere)).toBe(false);
});

test('a slow reader is waited for, and gets everything', async () => {
  const stream = new PassThrough({ highWaterMark: 1024 });
  const read = collect(stream);
  await writeToStream(lines(50_000), stream);
  stream.end();
  expect(Buffer.concat(await read).toString()).toBe(whole);
});

test('a reader that goes away ends the export with an error', async () => {
  const stream = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  });
  await expect(writeToStream(lines(50_000), stream)).rejects.toThrow(
    'The output cannot be written: write EPIPE',
  );
});
