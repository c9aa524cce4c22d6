import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { median } from './measure-row.ts';

/** A program that tells how long it takes to import a file, in milliseconds. */
const importAndTell = `
const start = process.hrtime.bigint();
await import(process.argv[1]);
process.stdout.write(String(Number(process.hrtime.bigint() - start) / 1e6));
`;

/** What Lambda sets, and the stack: a function opens its store as it is imported, which calls nobody yet. */
const environment = {
  AWS_REGION: 'us-east-1',
  ROOST_DATA_TABLE: 'data',
  ROOST_TRAIL_TABLE: 'trail',
  ROOST_TRANSIENT_TABLE: 'transient',
  ROOST_DELIVERIES_TABLE: 'deliveries',
  ROOST_DELIVERY_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/1/first.fifo',
  ROOST_RETRY_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/1/retries',
  ROOST_SECRET_ID: 'secret',
};

export interface ColdImports {
  /** Medians, in milliseconds. */
  baseline: number;
  function: number;
  ratio: number;
}

/** Imports two files, each time in a new process and in turns, so that both have the machine as it is. */
export async function compareImports(baseline: string, file: string, runs: number): Promise<ColdImports> {
  const times: { baseline: number[]; function: number[] } = { baseline: [], function: [] };
  for (let run = 0; run < runs; run++) {
    times.baseline.push(await timeImport(baseline));
    times.function.push(await timeImport(file));
  }
  const [ofBaseline, ofFunction] = [median(times.baseline), median(times.function)];
  return { baseline: ofBaseline, function: ofFunction, ratio: ofFunction / ofBaseline };
}

/** @returns milliseconds. */
async function timeImport(file: string): Promise<number> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', importAndTell, pathToFileURL(file).href],
    { env: environment },
  );
  return Number(stdout);
}
