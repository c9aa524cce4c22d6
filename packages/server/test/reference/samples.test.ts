import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { contract, type Endpoint } from '@roost/schemas';
import { temporaryFolder } from '@roost/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';
import { type Operation, readDocument } from './openapi-document.ts';

const run = promisify(execFile);
const endpoints: readonly Endpoint[] = contract;
const named = endpoints.map((endpoint) => [endpoint.operation, endpoint] as const);

/** Those that print a page of 4 MB are not worth their time. */
const printed = named.filter(([, { produces }]) => produces === undefined);
/** requests takes long to load: some of each kind do. */
const inPython = named.filter(([operation]) =>
  ['users.list', 'users.upsert', 'users.delete', 'values.setMany', 'fields.list', 'keys.read'].includes(
    operation,
  ),
);

const hasPython = await run('python3', ['-c', 'import requests']).then(
  () => true,
  () => false,
);
if (!hasPython)
  process.stderr.write('\nNO PYTHON WITH requests IS HERE: its samples of the reference ARE NOT RUN.\n\n');

const folder = temporaryFolder();
let operations: readonly Operation[];

beforeAll(async () => {
  // curl says what it was answered, and the sample stays as it is printed.
  writeFileSync(join(folder.path, '.curlrc'), 'silent\nshow-error\nwrite-out = "\\n%{http_code}"\n');
  await using server = await startTestServer();
  ({ operations } = await readDocument(server));
});

afterAll(() => folder[Symbol.dispose]());

function sampleOf({ path, method, bodyKey }: Endpoint, label: string): string {
  const operation = operations.find((one) => one.path === path && one.method === method);
  const full = bodyKey === undefined ? label : `${label} (${bodyKey})`;
  const sample = operation?.['x-codeSamples'].find((one) => one.label === full);
  if (!sample) throw new Error(`The document has no sample ${full} for ${method} ${path}`);
  return sample.source;
}

/** Runs a sample as a reader does, with the two variables that it names, and gives what it prints. */
async function print(program: string, given: string[], { address, keys }: TestServer): Promise<string> {
  const env = {
    PATH: process.env.PATH,
    CURL_HOME: folder.path,
    ROOST_URL: address,
    ROOST_API_KEY: keys.development,
  };
  const { stdout } = await run(program, given, { cwd: folder.path, env });
  return stdout.trim();
}

describe('the samples run as they are printed, and are answered as the example says', () => {
  test.each(printed)('curl: %s', async (_, endpoint) => {
    await using server = await startTestServer();
    const lines = (await print('sh', ['-c', sampleOf(endpoint, 'curl')], server)).split('\n');
    expect([lines.at(-1), lines]).toEqual([String(endpoint.examples[0]?.status), lines]);
  });

  test.each(printed)('JavaScript: %s', async (_, endpoint) => {
    await using server = await startTestServer();
    const source = sampleOf(endpoint, 'JavaScript');
    const text = await print(process.execPath, ['--input-type=module', '--eval', source], server);
    expect(text.split(' ', 1)).toEqual([String(endpoint.examples[0]?.status)]);
  });

  test.skipIf(!hasPython).each(inPython)('Python: %s', async (_, endpoint) => {
    await using server = await startTestServer();
    const text = await print('python3', ['-c', sampleOf(endpoint, 'Python')], server);
    expect(text.split(' ', 1)).toEqual([String(endpoint.examples[0]?.status)]);
  });
});
