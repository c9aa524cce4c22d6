import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@roost/testing';
import { eventually } from '@roost/testing/eventually';
import { expect, test } from 'vitest';
import { startProgram } from '../test/child-program.ts';
import { isServed, takeServeLock } from './folder-lock.ts';

test('one server has the folder at a time: the second is told so, until the first gives it back', () => {
  using folder = temporaryFolder();
  const sentence = `Another server runs on ${folder.path}: end it, or choose another folder with --data`;
  const release = takeServeLock(folder.path);
  expect(() => takeServeLock(folder.path)).toThrow(sentence);
  expect(() => takeServeLock(folder.path)).toThrow(sentence);
  release();
  const again = takeServeLock(folder.path);
  expect(() => takeServeLock(folder.path)).toThrow(sentence);
  again();
});

test('servers of different folders do not disturb each other', () => {
  using one = temporaryFolder();
  using other = temporaryFolder();
  const releases = [takeServeLock(one.path), takeServeLock(other.path)];
  for (const release of releases) release();
});

test('whether a server runs is told from outside, and the look leaves the folder free for one', () => {
  using folder = temporaryFolder();
  expect(isServed(folder.path)).toBe(false);
  const release = takeServeLock(folder.path);
  expect(isServed(folder.path)).toBe(true);
  release();
  expect(isServed(folder.path)).toBe(false);
});

test('the lock of another process is respected, and gone when that is killed', async () => {
  using folder = temporaryFolder();
  await using holder = startProgram('hold-serve-lock.ts', [folder.path]);
  expect(await holder.line()).toBe('held');
  expect(() => takeServeLock(folder.path)).toThrow(`Another server runs on ${folder.path}`);
  holder.process.kill('SIGKILL');
  const release = await eventually(async () => takeServeLock(folder.path), { within: 20_000 });
  release();
});

test('a folder that cannot hold a lock is named', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'file');
  writeFileSync(path, '');
  expect(() => takeServeLock(path)).toThrow(`Cannot use ${join(path, 'serve.lock')}: `);
});
