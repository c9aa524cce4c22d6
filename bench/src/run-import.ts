import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startRoost } from './child-processes.ts';
import { valuesOfUser, writeExportFixture } from './export-fixture.ts';
import { type CommandFigures, measureCommand } from './measured-command.ts';
import { inWorkFolder } from './work-folder.ts';

const help = `Usage: npx pnpm bench:import [options]

How fast users with five values each are imported into the embedded store, exported, and moved from one running server
to another, and how much memory the command takes at most.

Options:
  --json          print the figures as JSON
  --check         exit with 1 where the import takes 300 MB or more
  --users <n>     of the import and the export (default: 100000)
  --moved <n>     of the migration (default: 100000)
  --help          this
`;

/** In MB, whatever the number of users. */
const mostMemory = 300;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    users: { type: 'string', default: '100000' },
    moved: { type: 'string', default: '100000' },
    help: { type: 'boolean', default: false },
  },
});
const say = (line: string) => process.stderr.write(`${line}\n`);

interface Row extends CommandFigures {
  name: string;
  users: number;
}

/** Whose key a first start prints first. */
const environment = ['--environment', 'development'];

async function run(folder: string): Promise<void> {
  const [users, moved] = [Number(values.users), Number(values.moved)];
  say(`writing a file of ${users} users`);
  const file = join(folder, 'users.ndjson');
  await writeExportFixture(file, users);
  const data = ['--data', await makeFolder(join(folder, 'target'))];
  const rows: Row[] = [];
  const measure = async (name: string, count: number, args: string[], output?: string) => {
    say(name);
    rows.push({ name, users: count, ...(await measureCommand(args, output)) });
  };
  await measure('import', users, ['import', file, ...environment, ...data]);
  await measure('import again', users, ['import', file, ...environment, ...data]);
  await measure('export', users, ['export', ...environment, ...data], join(folder, 'out.ndjson'));
  if (moved > 0) await measureMigration(folder, moved, measure);
  report(rows);
}

/** A folder with its environments, as a first start makes it. */
async function makeFolder(folder: string): Promise<string> {
  await (await startRoost(folder)).stop();
  return folder;
}

/** From one running server into the folder of another one that runs, too. */
async function measureMigration(
  folder: string,
  users: number,
  measure: (name: string, users: number, args: string[]) => Promise<void>,
): Promise<void> {
  const file = join(folder, 'moved.ndjson');
  await writeExportFixture(file, users);
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  const source = await startRoost(from);
  const target = await startRoost(to);
  try {
    for (const data of [from, to]) {
      // The source has the users; the target what a list of fields does not tell, which is their options.
      const part = data === from ? file : join(folder, 'fields.ndjson');
      if (data === to) await writeExportFixture(part, 0);
      await measureCommand(['import', part, ...environment, '--data', data]);
    }
    process.env.ROOST_BENCH_KEY = source.apiKey;
    const address = `http://127.0.0.1:${source.port}`;
    const progress = ['--progress', join(folder, 'progress')];
    const service = ['--from', address, '--key-from-env', 'ROOST_BENCH_KEY', ...progress];
    await measure('migrate', users, ['migrate', ...service, ...environment, '--data', to]);
  } finally {
    await source.stop();
    await target.stop();
  }
}

function report(rows: readonly Row[]): void {
  const imported = rows[0]?.peakMemory;
  if (values.json) {
    const rounded = (number: number | undefined) => (number === undefined ? null : Number(number.toFixed(1)));
    const figures = rows.map(({ name, users, seconds, peakMemory }) => ({
      name,
      users_per_second: rounded(users / seconds),
      seconds: rounded(seconds),
      peak_memory_mb: rounded(peakMemory),
    }));
    process.stdout.write(`${JSON.stringify({ values_of_user: valuesOfUser, rows: figures })}\n`);
  } else {
    const lines = rows.map(({ name, users, seconds, peakMemory }) =>
      [
        name.padEnd(14),
        String(users).padStart(9),
        (users / seconds).toFixed(0).padStart(9),
        seconds.toFixed(1).padStart(9),
        (peakMemory?.toFixed(0) ?? '-').padStart(9),
      ].join(' '),
    );
    const head = ['', 'users', 'users/s', 'seconds', 'peak MB'];
    const names = head.map((name, index) => (index === 0 ? name.padEnd(14) : name.padStart(9))).join(' ');
    process.stdout.write(`\n${[names, ...lines].join('\n')}\n\n`);
  }
  if (values.check && imported !== undefined && imported >= mostMemory) process.exitCode = 1;
}

try {
  if (values.help) process.stdout.write(help);
  else await inWorkFolder('import', run);
} catch (error) {
  process.exitCode = 1;
  say(`bench: ${(error as Error).message}`);
}
