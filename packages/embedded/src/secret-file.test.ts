import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RoostError, unavailable } from '@roost/core';
import { temporaryFolder } from '@roost/testing';
import { expect, test } from 'vitest';
import { checkSecretFile, makeSecretFile, openSecretFile } from './secret-file.ts';

test('a new secrets file holds one pepper of 32 random bytes', async () => {
  using one = temporaryFolder();
  using other = temporaryFolder();
  const peppers = [];
  for (const { path } of [one, other]) {
    makeSecretFile(path);
    peppers.push(...(await openSecretFile(path).read()).peppers);
  }
  expect(peppers.map(({ secret }) => secret.length)).toEqual([32, 32]);
  expect(peppers[0]?.secret).not.toEqual(peppers[1]?.secret);
  expect(peppers[0]?.id).not.toBe(peppers[1]?.id);
});

test('the secrets are for their owner alone, whatever the umask allows', () => {
  using folder = temporaryFolder();
  makeSecretFile(folder.path);
  expect(statSync(join(folder.path, 'secrets.json')).mode & 0o777).toBe(0o600);
});

test('secrets that are there are never made anew, and no draft is left behind', () => {
  using folder = temporaryFolder();
  makeSecretFile(folder.path);
  const before = readFileSync(join(folder.path, 'secrets.json'), 'utf8');
  makeSecretFile(folder.path);
  expect(readFileSync(join(folder.path, 'secrets.json'), 'utf8')).toBe(before);
  expect(readdirSync(folder.path)).toEqual(['secrets.json']);
});

test('peppers are given in the order of the file, the current one first', async () => {
  using folder = temporaryFolder();
  const peppers = ['new', 'old'].map((id) => ({ id, secret: Buffer.alloc(32, id).toString('base64') }));
  writeFileSync(join(folder.path, 'secrets.json'), JSON.stringify({ peppers }), { mode: 0o600 });
  const read = await openSecretFile(folder.path).read();
  expect(read.peppers).toEqual(['new', 'old'].map((id) => ({ id, secret: Buffer.alloc(32, id) })));
});

const whole = Buffer.alloc(32, 'hunter2').toString('base64');

test.each([
  ['nothing', ''],
  ['no JSON', `pepper = ${whole}`],
  ['JSON that was cut off', `{"peppers":[{"id":"a","secret":"${whole}`],
  ['no peppers', '{"peppers":[]}'],
  ['a pepper without an id', `{"peppers":[{"secret":"${whole}"}]}`],
  ['a pepper that is not base64', `{"peppers":[{"id":"a","secret":"hunter2!"}]}`],
  ['a pepper that was cut off', `{"peppers":[{"id":"a","secret":"${whole.slice(0, 40)}"}]}`],
  ['an empty pepper', '{"peppers":[{"id":"a","secret":""}]}'],
])('a secrets file that holds %s is refused, and never quoted', async (_, text) => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'secrets.json');
  writeFileSync(path, text, { mode: 0o600 });
  const error = await openSecretFile(folder.path)
    .read()
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RoostError);
  // What a caller over HTTP gets to see names no file; the person at the command line is told which, below.
  expect(error).toMatchObject({ code: 'unavailable', message: unavailable(undefined).message });
  makeSecretFile(folder.path);
  const cause = (error as Error).cause as Error;
  expect(cause.message).toBe(`${path} is not a secrets file of Roost: restore its backup`);
  // A reason of the parser would quote the file.
  expect(cause.cause).toBeUndefined();
  expect(() => checkSecretFile(folder.path)).toThrow(`${path} is not a secrets file of Roost`);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('secrets that cannot be read are unavailable', async () => {
  using folder = temporaryFolder();
  await expect(openSecretFile(folder.path).read()).rejects.toMatchObject({
    code: 'unavailable',
    cause: { code: 'ENOENT' },
  });
});
