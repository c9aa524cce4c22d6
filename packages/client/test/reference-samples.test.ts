import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { contract, type Endpoint } from '@roost/schemas';
import { startTestServer } from '@roost/server/test-server';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import document from '../../openapi/reference/openapi.json' with { type: 'json' };

/*
 * The samples of the reference in which this package is used: packages/openapi writes them, and whoever reads the page
 * pastes them.
 */

type Operations = Record<string, { 'x-codeSamples'?: { label: string; source: string }[] }>;

const endpoints: readonly Endpoint[] = contract;
const samples = endpoints.map((endpoint) => {
  const { operation, method, path, bodyKey } = endpoint;
  const label = bodyKey === undefined ? '@roost/client' : `@roost/client (${bodyKey})`;
  const described = (document.paths as unknown as Record<string, Operations>)[path]?.[method.toLowerCase()];
  const source = described?.['x-codeSamples']?.find((sample) => sample.label === label)?.source;
  return { operation, endpoint, file: `${operation}.ts`, source: source ?? '' };
});

type Sample = (typeof samples)[number];

const folder = mkdtempSync(join(tmpdir(), 'roost-reference-'));

beforeAll(() => {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  mkdirSync(join(folder, 'node_modules/@roost'), { recursive: true });
  symlinkSync(fileURLToPath(new URL('..', import.meta.url)), join(folder, 'node_modules/@roost/client'));
  for (const { file, source } of samples) writeFileSync(join(folder, file), source);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a sample as a reader does, with the two variables that it names. @returns what it printed. */
async function run(file: string): Promise<unknown[]> {
  await using server = await startTestServer();
  vi.stubEnv('ROOST_URL', server.address);
  vi.stubEnv('ROOST_API_KEY', server.keys.development);
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await import(pathToFileURL(join(folder, file)).href);
    return log.mock.calls.map(([printed]) => printed);
  } finally {
    log.mockRestore();
    vi.unstubAllEnvs();
  }
}

describe('the samples of the reference', () => {
  test('are there for every endpoint', () => {
    expect(samples.filter(({ source }) => source === '')).toEqual([]);
  });

  const isGood = ({ endpoint }: Sample) => (endpoint.examples[0]?.status ?? 0) < 400;

  test.each(samples.filter(isGood))('run as they are printed: $operation', async ({ file, endpoint }) => {
    const printed = await run(file);
    const [example] = endpoint.examples;
    if (endpoint.success.includes(204)) expect(printed).toEqual([]);
    else if (endpoint.paged && example?.output) expect(printed).toEqual(example.output);
    else expect(printed).not.toContain(undefined);
  });

  test.each(samples.filter((sample) => !isGood(sample)))(
    'are refused as their example says: $operation',
    async ({ file, endpoint }) => {
      await expect(run(file)).rejects.toMatchObject({ status: endpoint.examples[0]?.status });
    },
  );

  test('have the types that the client asks for', () => {
    const compilerOptions = {
      target: 'es2024',
      lib: ['es2024', 'dom', 'dom.iterable'],
      types: ['node'],
      typeRoots: [fileURLToPath(new URL('../../../node_modules/@types', import.meta.url))],
      module: 'nodenext',
      allowImportingTsExtensions: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      noEmit: true,
    };
    const configuration = join(folder, 'tsconfig.json');
    writeFileSync(configuration, JSON.stringify({ compilerOptions, files: samples.map(({ file }) => file) }));
    const compiler = fileURLToPath(new URL('../../../node_modules/.bin/tsc', import.meta.url));
    const compile = () => {
      try {
        return execFileSync(compiler, ['--project', configuration], { encoding: 'utf8' });
      } catch (error) {
        return (error as { stdout: string }).stdout;
      }
    };
    expect(compile()).toBe('');
  });
});
