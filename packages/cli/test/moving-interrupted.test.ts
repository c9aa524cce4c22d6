import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeFolder, production } from './moving-folder.ts';
import { runRoost, spawnRoost } from './roost-process.ts';
import { runCommand } from './run-command.ts';
import { seededRandom } from './seeded-random.ts';

/** `ROOST_CRASH_ROUNDS=500` for a long run; `ROOST_CRASH_SEED` repeats the choices of one, though not its moments. */
const kills = Number(process.env.ROOST_CRASH_ROUNDS ?? 4);
const seed = Number(process.env.ROOST_CRASH_SEED ?? randomInt(2 ** 31));
const users = 1500;

async function exported(data: readonly string[]): Promise<string> {
  return (await runRoost(['export', ...production, ...data])).stdout;
}

/** Until an import of the file has done its first batch, asked often: what is there to be seen may be gone soon. */
async function untilAtWork(file: string): Promise<void> {
  const end = performance.now() + 30_000;
  while (!existsSync(`${file}.import`)) {
    if (performance.now() > end) throw new Error(`No import of ${file} began`);
    await delay(2);
  }
}

/** How long an import takes that nobody disturbs, in milliseconds. */
async function timeOfImport(file: string): Promise<number> {
  using target = await makeFolder();
  const began = performance.now();
  expect(await runRoost(['import', file, ...production, ...target.data])).toMatchObject({ code: 0 });
  return performance.now() - began;
}

test(
  `an import that is killed ${kills} times and goes on each time comes to the same, each change once (seed ${seed})`,
  async () => {
    const random = seededRandom(seed);
    using source = await makeFolder(users);
    const file = join(source.path, 'all.ndjson');
    await runCommand(['export', ...production, '--output', file, ...source.data]);
    const whole = await timeOfImport(file);
    for (let killed = 0; killed < kills; ) {
      using target = await makeFolder();
      for (let finished = false; !finished; ) {
        const { child, ended } = spawnRoost(['import', file, ...production, ...target.data]);
        // From before its first batch to after its last one, however fast the machine is right now.
        await Promise.race([delay(whole * (0.3 + random.below(900) / 1000)), ended]);
        child.kill('SIGKILL');
        const { code, stderr } = await ended;
        finished = code === 0;
        if (code === null) killed++;
        else expect({ code }, stderr).toEqual({ code: 0 });
        const there = await target.look((store) => store.listUsers('production', { limit: users }));
        // What the file says is done is done.
        const noted = existsSync(`${file}.import`)
          ? JSON.parse(readFileSync(`${file}.import`, 'utf8'))
          : undefined;
        expect(there.length).toBeGreaterThanOrEqual(noted?.counts.users ?? 0);
      }
      expect(existsSync(`${file}.import`)).toBe(false);
      expect(await exported(target.data)).toBe(readFileSync(file, 'utf8'));
      const changes = await target.look((store) => store.listChanges('production', {}, { limit: users * 4 }));
      const entries = changes.map(
        ({ action, target, differences }) => `${action} ${target.id} ${differences[0]?.path}`,
      );
      expect(new Set(entries).size).toBe(entries.length);
      // The environment and the fields were made, too.
      expect(entries).toHaveLength(users * 3 + 3);
    }
  },
  30_000 + kills * 10_000,
);

test('Ctrl-C ends an import after the batch at work, and the same command goes on from there', async () => {
  using source = await makeFolder(8_000);
  using target = await makeFolder();
  const file = join(source.path, 'all.ndjson');
  await runCommand(['export', ...production, '--output', file, ...source.data]);
  const command = ['import', file, ...production, ...target.data];
  const { child, ended } = spawnRoost(command);
  await untilAtWork(file);
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended;
  expect({ code }, stderr).toEqual({ code: 130 });
  expect(stderr).toContain('Interrupted: the same command goes on from there.');
  const done = Number(/Imported ([\d,]+) users/.exec(stdout)?.[1]?.replaceAll(',', ''));
  expect(done).toBeLessThan(8_000);
  expect(await target.look((store) => store.listUsers('production', { limit: 8_001 }))).toHaveLength(done);

  const rest = await runCommand([...command, '--json']);
  expect(rest.stderr).toContain(`Going on after ${done} users, by ${file}.import.`);
  expect(JSON.parse(rest.stdout)).toMatchObject({ finished: true, users: 8_000, created: 8_000 });
  expect(existsSync(`${file}.import`)).toBe(false);
}, 60_000);

test('a file that was written anew is imported from its beginning, whatever was done of the one before', async () => {
  using source = await makeFolder(5_000);
  using target = await makeFolder();
  const file = join(source.path, 'all.ndjson');
  const write = () => runCommand(['export', ...production, '--output', file, ...source.data]);
  await write();
  const command = ['import', file, ...production, ...target.data, '--json'];
  const { child, ended } = spawnRoost(command);
  await untilAtWork(file);
  child.kill('SIGKILL');
  await ended;
  rmSync(file);
  await write();
  const { stdout, stderr } = await runCommand([...command]);
  expect(stderr).not.toContain('Going on');
  expect(JSON.parse(stdout)).toMatchObject({ users: 5_000 });
  expect(await exported(target.data)).toBe(readFileSync(file, 'utf8'));
});
