import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@roost/testing';
import { expect, test } from 'vitest';
import { startProgram } from '../test/child-program.ts';
import { openEmbedded } from './open-embedded.ts';

test('a new folder is made with a database and secrets, for its owner alone', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'deep', 'data');
  const { store, secrets } = openEmbedded(path);
  expect((await secrets.read()).peppers).toHaveLength(1);
  await store.close();
  expect(readdirSync(path).sort()).toEqual(['roost.db', 'secrets.json']);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test('a folder opened again has the secrets it had', async () => {
  using folder = temporaryFolder();
  const first = openEmbedded(folder.path);
  const before = await first.secrets.read();
  await first.store.close();
  const second = openEmbedded(folder.path);
  expect(await second.secrets.read()).toEqual(before);
  await second.store.close();
});

test('a database without its secrets is refused, and no new ones are made beside it', async () => {
  using folder = temporaryFolder();
  await openEmbedded(folder.path).store.close();
  const path = join(folder.path, 'secrets.json');
  rmSync(path);
  expect(() => openEmbedded(folder.path)).toThrow(
    `${path} is missing: restore it from a backup; without it no API key of this folder can be checked`,
  );
  expect(existsSync(path)).toBe(false);
});

test('a start that ended between the secrets and the database is taken up', async () => {
  using folder = temporaryFolder();
  const first = openEmbedded(folder.path);
  const before = await first.secrets.read();
  await first.store.close();
  rmSync(join(folder.path, 'roost.db'));
  const { store, secrets } = openEmbedded(folder.path);
  await store.ping();
  expect(await secrets.read()).toEqual(before);
  await store.close();
});

test('a data folder that is a file, or under one, is named with what to do', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'file');
  writeFileSync(path, '');
  expect(() => openEmbedded(path)).toThrow(`Cannot use ${path}: it is a file, not a folder`);
  const under = join(path, 'data');
  expect(() => openEmbedded(under)).toThrow(
    `Cannot use ${under}: a part of the path is a file, not a folder`,
  );
});

// Nobody may make folders there, not even root.
test.runIf(existsSync('/sys/kernel'))('a folder that may not be made is refused with what to do', () => {
  expect(() => openEmbedded('/sys/roost-data')).toThrow(
    /^Cannot use \/sys\/roost-data: .*; choose another folder with --data/,
  );
});

test('processes that open new folders at the same moment all succeed, with one set of secrets', async () => {
  using folder = temporaryFolder();
  await using ended = new AsyncDisposableStack();
  const rounds = 12;
  const programs = Array.from({ length: 3 }, () =>
    ended.use(startProgram('open-at-once.ts', [folder.path, `${rounds}`])),
  );
  for (const program of programs) expect(await program.line()).toBe('ready');
  const first = Date.now() + 100;
  for (const program of programs) program.process.stdin.write(`${first}`);
  const said = await Promise.all(programs.map((program) => program.rest()));
  for (let round = 0; round < rounds; round++) {
    const [pepper] = new Set(said.map((lines) => lines[round]));
    expect(pepper).toMatch(/^pepper [0-9a-f]{8}$/);
    expect(said.map((lines) => lines[round])).toEqual([pepper, pepper, pepper]);
    // No draft of the secrets is left by those who came second.
    const names = readdirSync(join(folder.path, `${round}`));
    expect(names.filter((name) => name.startsWith('secrets'))).toEqual(['secrets.json']);
  }
});
