import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleFile, bundleFunction, functionNames } from '@roost/bundle';
import { type ColdImports, compareImports } from './cold-import.ts';

const help = `Usage: npx pnpm bench:cold [options]

What a cold start of each Lambda function loads: how long a new process takes to import its bundle, without the chunks that
wait until something asks for them, and how many times that of a file, bundled the same way, which holds the AWS SDK's
DynamoDB client alone. In turns, medians.

Options:
  --json              print {"baseline": {"bytes"}, "functions": [{"name", "bytes", "ms", "baselineMs", "ratio"}]} alone
  --check             exit with 1 where a ratio is above the target; without it only a failure does
  --runs <n>          imports of each file (default: 15)
  --functions <names> these alone, with commas between them (default: all)
  --help              this
`;

/** The most that the import of a function may take, in imports of the SDK's client alone. */
const target = 2.2;

interface Row extends ColdImports {
  name: string;
  bytes: number;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      runs: { type: 'string', default: '15' },
      functions: { type: 'string', default: functionNames().join(',') },
      help: { type: 'boolean', default: false },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs: expected a whole number from 1');
  const names = values.functions.split(',');
  const unknown = names.find((name) => !functionNames().includes(name));
  if (unknown !== undefined)
    throw new Error(`--functions: there is no "${unknown}"; there are ${functionNames().join(', ')}`);
  return { ...values, names, runs };
}

async function measure(
  names: readonly string[],
  runs: number,
): Promise<{ baselineBytes: number; rows: Row[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'roost-cold-'));
  try {
    const source = fileURLToPath(new URL('cold-baseline.ts', import.meta.url));
    const baseline = await bundleFile(source, join(folder, 'baseline.mjs'));
    const rows: Row[] = [];
    for (const name of names) {
      const { bytes, file } = await bundleFunction(name, join(folder, name));
      rows.push({ name, bytes, ...(await compareImports(baseline.file, file, runs)) });
    }
    return { baselineBytes: baseline.bytes, rows };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function formatJson(baselineBytes: number, rows: readonly Row[]): string {
  const functions = rows.map(({ name, bytes, function: ms, baseline, ratio }) => ({
    name,
    bytes,
    ms: Number(ms.toFixed(1)),
    baselineMs: Number(baseline.toFixed(1)),
    ratio: Number(ratio.toFixed(3)),
  }));
  return `${JSON.stringify({ baseline: { bytes: baselineBytes }, functions })}\n`;
}

function formatTable(baselineBytes: number, rows: readonly Row[]): string {
  const lines = rows.map(
    ({ name, bytes, function: ms, baseline, ratio }) =>
      `${name.padEnd(10)}${bytes.toLocaleString('en').padStart(9)} bytes  ${ms.toFixed(0).padStart(4)} ms  against ` +
      `${baseline.toFixed(0)} ms: ${ratio.toFixed(2)}, at most ${target}: ${ratio <= target ? 'reached' : 'MISSED'}`,
  );
  return [...lines, `the client alone: ${baselineBytes.toLocaleString('en')} bytes`, ''].join('\n');
}

try {
  const { json, check, names, runs, help: wantsHelp } = readOptions();
  if (wantsHelp) {
    process.stdout.write(help);
  } else {
    const { baselineBytes, rows } = await measure(names, runs);
    process.stdout.write((json ? formatJson : formatTable)(baselineBytes, rows));
    if (check && rows.some(({ ratio }) => ratio > target)) process.exitCode = 1;
  }
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`bench:cold: ${(error as Error).message}\n`);
}
