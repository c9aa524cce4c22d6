import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const command = fileURLToPath(new URL('../bin/run-cdk.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'roost-cdk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Nobody's machine: no credentials, no region, no Docker, and no service that would give any of these. */
const environment = {
  HOME: folder,
  PATH: join(folder, 'nothing'),
  AWS_EC2_METADATA_DISABLED: 'true',
  // Whoever tries to call somebody reaches nobody.
  HTTPS_PROXY: 'http://127.0.0.1:9',
};

const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [command, ...args], { env: environment, timeout: 100_000 });

test('the templates of all stages are made without an account, Docker or network', async () => {
  const output = join(folder, 'cdk.out');
  await run('synth', '--output', output);
  const templates = readdirSync(output).filter((name) => name.endsWith('.template.json'));
  expect(templates.sort()).toEqual(['roost-dev.template.json', 'roost-prod.template.json']);
  const report = JSON.parse(readFileSync(join(output, 'validation-report.json'), 'utf8'));
  expect(report.pluginReports).toEqual([]);
  // What is uploaded is the bundles, without their source maps, and with one of them the files of the reference.
  const assets = readdirSync(output).filter((name) => name.startsWith('asset.'));
  expect(assets.length).toBeGreaterThan(0);
  const uploaded = assets.map((asset) => readdirSync(join(output, asset)).sort().join(' '));
  expect(new Set(uploaded)).toEqual(new Set(['lambda.mjs', 'lambda.mjs reference']));
  expect(uploaded.filter((files) => files !== 'lambda.mjs')).toHaveLength(1);
}, 120_000);

test('what calls AWS says at once that there are no credentials, and how to give them', async () => {
  const failed = await run('deploy').then(
    () => undefined,
    (error: { code: number; stderr: string }) => error,
  );
  expect(failed?.code).toBe(1);
  expect(failed?.stderr).toMatch(/^No AWS credentials were found\. .*AWS_PROFILE/s);
});
