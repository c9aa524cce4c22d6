import { parseArgs } from 'node:util';
import { formatJson, formatTable, otherFigures, reachesTargets } from './report.ts';
import { runBench } from './run-bench.ts';

const help = `Usage: npx pnpm bench [options]

How fast the real server is. Starts "roost serve" on an empty folder, fills it, and measures it in turns with a bare
node:http server that answers JSON of the same size: 32 connections, medians of several rounds. The ratio to the bare
server is what counts: requests/s and latencies follow the machine. Then the same server in turns with one composed
without authentication, limits and audit trail: what they cost of the throughput.

Options:
  --json         print {"rows": [{"name", "rps", "p50", "p99", "ratio"}], "guards": [{"name", "cost"}]} alone,
                 latencies in milliseconds
  --check        exit with 1 where a target is missed; without it only a failure does, since machines are noisy
  --users <n>    how many users to fill in (default: 10000)
  --rounds <n>   rounds a row (default: 7)
  --seconds <n>  how long one half of a round takes (default: 0.6)
  --help         this
`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      users: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '7' },
      seconds: { type: 'string', default: '0.6' },
      help: { type: 'boolean', default: false },
    },
  });
  const { json, check, help: wantsHelp } = values;
  const [users, rounds, seconds] = [Number(values.users), Number(values.rounds), Number(values.seconds)];
  if (!Number.isInteger(users) || users < 1) throw new Error('--users: expected a whole number from 1');
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds: expected a whole number from 1');
  if (!(seconds > 0)) throw new Error('--seconds: expected a number above 0');
  return { json, check, wantsHelp, users, rounds, seconds };
}

const say = (line: string) => process.stderr.write(`${line}\n`);

try {
  const { json, check, wantsHelp, ...options } = readOptions();
  if (wantsHelp) {
    process.stdout.write(help);
  } else {
    const result = await runBench(options, say);
    if (json) for (const line of otherFigures(result.start, result.memory)) say(line);
    process.stdout.write(json ? `${formatJson(result)}\n` : `\n${formatTable(result)}`);
    for (const { name, busy } of result.rows) {
      if (busy > 0.95) say(`${name}: the load generator was at its limit, so the bare server may be faster`);
    }
    if (check && !reachesTargets(result)) process.exitCode = 1;
  }
} catch (error) {
  process.exitCode = 1;
  say(`bench: ${(error as Error).message}`);
}
