import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleFolder, functionNames } from '@roost/bundle';
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
  // What is uploaded is the bundles with all their chunks, without source maps, and with one of them the files of the reference.
  const assets = readdirSync(output).filter((name) => name.startsWith('asset.'));
  const uploaded = assets.map((asset) => readdirSync(join(output, asset)).sort().join(' '));
  const bundled = functionNames().map((name) => {
    const files = readdirSync(bundleFolder(name)).filter((file) => !file.endsWith('.map'));
    return files.sort().join(' ');
  });
  expect(uploaded.sort()).toEqual(bundled.sort());
  for (const files of uploaded) expect(files).toMatch(/(^| )lambda\.mjs( |$)/);
  expect(uploaded.filter((files) => /(^| )reference( |$)/.test(files))).toHaveLength(1);
}, 120_000);

test('what calls AWS says at once that there are no credentials, and how to give them', async () => {
  const failed = await run('deploy').then(
    () => undefined,
    (error: { code: number; stderr: string }) => error,
  );
  expect(failed?.code).toBe(1);
  expect(failed?.stderr).toMatch(/^No AWS credentials were found\. .*AWS_PROFILE/s);
});
