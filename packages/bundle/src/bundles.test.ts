import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { referenceFiles } from '@roost/core';
import { locateReferenceFile } from '@roost/openapi/reference-files';
import { areas } from '@roost/schemas';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Bundle } from './bundle-file.ts';
import { bundlesOfRun } from './bundles-run.ts';
import { bundleFunction, functionNames, largestBundle } from './functions.ts';
import type { Load } from './measure-bundle.ts';

const names = functionNames();
const bundles = new Map<string, Bundle>();
const folderOf = (name: string) => dirname(bundles.get(name)?.file ?? '');

beforeAll(async () => {
  for (const bundle of await bundlesOfRun()) bundles.set(bundle.name, bundle);
}, 60_000);

const packagesOf = ({ contents }: Load) => contents.map((part) => part.package);

const filesOf = (folder: string) => readdirSync(folder).filter((file) => file.endsWith('.mjs'));

/** The files that a file of a folder needs, itself among them, as its text says it and as the pattern finds their names in it. */
function needed(folder: string, file: string, pattern: RegExp): Set<string> {
  const found = new Set([file]);
  for (const one of found) {
    for (const [, name = ''] of readFileSync(join(folder, one), 'utf8').matchAll(pattern)) found.add(name);
  }
  return found;
}

const imported = /\b(?:from|import)"\.\/([^"]+)"/g;
const importedAtAnyTime = /\b(?:from|import)\(?"\.\/([^"]+)"/g;

test('every area of the contract has a function that Lambda can run, and the stream and the queues have their readers', () => {
  expect(names).toEqual(expect.arrayContaining([...areas, 'changes', 'sweeper', 'deliveries']));
});

describe.each(names)('the bundle of %s', (name) => {
  const bundle = () => bundles.get(name) as Bundle;

  test('loads at most 440 KB at each start', () => {
    expect(bundle().bytes).toBeLessThanOrEqual(largestBundle);
  });

  test('stands in a folder with all that it ever loads and nothing else, and says how large it is', () => {
    const folder = folderOf(name);
    const size = (files: Iterable<string>) =>
      [...files].reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    const atStart = needed(folder, basename(bundle().file), imported);
    const ever = needed(folder, basename(bundle().file), importedAtAnyTime);
    expect(filesOf(folder).sort()).toEqual([...ever].sort());
    expect(size(atStart)).toBe(bundle().bytes);
    expect(size(ever)).toBe(bundle().bytes + bundle().deferred.bytes);
  });

  test('holds the AWS SDK, each package once, and says what else is in it', () => {
    const packages = packagesOf(bundle());
    expect(packages).toContain('@aws-sdk/client-dynamodb');
    expect(packages).toContain('packages/aws');
    expect(new Set(packages).size).toBe(packages.length);
    const sum = bundle().contents.reduce((bytes, part) => bytes + part.bytes, 0);
    expect(sum).toBeGreaterThan(bundle().bytes * 0.95);
  });

  test('has its source maps beside, which Lambda is not to load', () => {
    for (const file of filesOf(folderOf(name)))
      expect(existsSync(join(folderOf(name), `${file}.map`))).toBe(true);
  });
});

test.each(areas)('what few requests to %s need is loaded when one does, and at no start', (name) => {
  const { deferred, ...atStart } = bundles.get(name) as Bundle;
  const seldom = ['json5', 'jose', 'ipaddr.js'];
  expect(packagesOf(deferred)).toEqual(expect.arrayContaining(seldom));
  // The client is for deployments before another service.
  const early = packagesOf(atStart).filter((one) => [...seldom, 'packages/client'].includes(one));
  expect(early).toEqual([]);
});

test('a chunk of an earlier build is not there after the next', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roost-bundle-'));
  try {
    writeFileSync(join(folder, 'json5-EARLIER1.mjs'), '');
    await bundleFunction('sweeper', folder);
    expect(filesOf(folder)).toContain('lambda.mjs');
    expect(filesOf(folder)).not.toContain('json5-EARLIER1.mjs');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** What Lambda and the stack set for every function. */
const lambdaEnvironment = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  ROOST_DATA_TABLE: 'data',
  ROOST_TRAIL_TABLE: 'trail',
  ROOST_TRANSIENT_TABLE: 'transient',
  ROOST_DELIVERIES_TABLE: 'deliveries',
  ROOST_DELIVERY_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/1/first.fifo',
  ROOST_RETRY_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/1/retries',
  ROOST_SECRET_ID: 'secret',
};

test('each gives a handler in a new process that finds nothing but its folder', async () => {
  const program = `
    for (const file of process.argv.slice(1)) {
      const { handler } = await import(file);
      process.stdout.write(typeof handler + ' ');
    }`;
  const files = names.map((name) => pathToFileURL(bundles.get(name)?.file ?? '').href);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program, ...files],
    { cwd: folderOf('service'), env: lambdaEnvironment },
  );
  expect(stdout.trim().split(' ')).toEqual(names.map(() => 'function'));
});

/** The most that a function may answer, in bytes of JSON: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const largestAnswer = 6 * 1024 * 1024;

test.each(referenceFiles)(
  '%s stands beside the function that serves it, and fits into an answer of Lambda',
  (file) => {
    const text = readFileSync(join(folderOf('service'), 'reference', file), 'utf8');
    expect(text === readFileSync(locateReferenceFile(file), 'utf8')).toBe(true);
    expect(Buffer.byteLength(JSON.stringify({ body: text }))).toBeLessThan(largestAnswer - 10_000);
  },
);

test('no other function has the reference, and nothing of it is in a bundle', () => {
  for (const name of names.filter((one) => one !== 'service')) {
    expect(existsSync(join(folderOf(name), 'reference'))).toBe(false);
  }
  const parts = [...bundles.values()].flatMap((bundle) => [bundle, bundle.deferred].flatMap(packagesOf));
  expect(parts).toContain('packages/schemas');
  for (const heavy of ['zod-openapi', '@scalar/api-reference', 'packages/openapi'])
    expect(parts).not.toContain(heavy);
});
