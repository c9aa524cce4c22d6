import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { findEngine } from './dynamodb/find-engine.ts';
import { startDynamoDb } from './dynamodb.ts';
import { eventually } from './eventually.ts';
import { temporaryFolder } from './temporary-folder.ts';

const program = join(import.meta.dirname, '../test/programs/start-engine.ts');

function startProgram(engine: string | undefined, environment: Record<string, string> = {}) {
  const { ROOST_TEST_ENGINE: _, ...rest } = process.env;
  const wanted = engine === undefined ? {} : { ROOST_TEST_ENGINE: engine };
  return spawn(process.execPath, [program], { env: { ...rest, ...wanted, ...environment } });
}

async function expectNobodyAt(endpoint: string): Promise<void> {
  await eventually(async () => expect(await fetch(endpoint).catch(() => 'nobody')).toBe('nobody'), {
    within: 20_000,
  });
}

// Dynoxide's program is there for one platform alone.
const hasDynoxide = process.platform === 'linux' && process.arch === 'x64';

describe.each(['dynamodb-local', ...(hasDynoxide ? ['dynoxide'] : [])])('an engine (%s)', (engine) => {
  test.each([
    ['is killed', (child: ReturnType<typeof startProgram>) => child.kill('SIGKILL')],
    ['ends without stopping it', (child: ReturnType<typeof startProgram>) => child.stdin.write('go\n')],
  ])('is gone, and its files with it, when the process that started it %s', async (_, end) => {
    using folder = temporaryFolder();
    const child = startProgram(engine, { TMPDIR: folder.path });
    try {
      const [line] = await once(child.stdout, 'data');
      const endpoint = String(line).trim();
      expect((await fetch(endpoint)).status).toBeGreaterThanOrEqual(200);
      expect(readdirSync(folder.path)).toHaveLength(1);
      end(child);
      await once(child, 'close');
      await expectNobodyAt(endpoint);
      await eventually(async () => expect(readdirSync(folder.path)).toEqual([]), { within: 20_000 });
    } finally {
      child.kill('SIGKILL');
    }
  });
});

test('a stopped engine is gone, and may be stopped twice', async () => {
  const { endpoint, stop } = await startDynamoDb();
  await stop();
  await expect(fetch(endpoint)).rejects.toThrow();
  await stop();
});

test.runIf(hasDynoxide)(
  'without Java the suites run on Dynoxide, and one line says so and what to do',
  async () => {
    const child = startProgram(undefined, { PATH: '/nowhere', JAVA_HOME: '/nowhere' });
    const errors = buffer(child.stderr);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    const lines = (await errors).toString().trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(
      "NOT on the reference engine, Amazon's DynamoDB Local: to use it, install Java 17",
    );
  },
);

test('where the reference is asked for, nothing else will do', async () => {
  const child = startProgram('dynamodb-local', { PATH: '/nowhere', JAVA_HOME: '/nowhere' });
  const errors = buffer(child.stderr);
  await once(child, 'close');
  expect((await errors).toString()).toContain('DynamoDB Local needs Java 17 or later');
  expect(() => findEngine('other')).toThrow('ROOST_TEST_ENGINE is "other"');
});
