import { temporaryFolder } from '@roost/testing';
import { expect, test } from 'vitest';
import { apiCaller } from './api-call.ts';
import { readChanges } from './change-rows.ts';
import { runRoost, startRoost } from './roost-process.ts';

// A limit on the size of files stops SQLite in the middle of a write, as a full disk does, and root is under it too.
const sizeLimit = (kibibytes: number) => ({ before: `ulimit -f ${kibibytes}` });

test.each(['SIGINT', 'SIGKILL'] as const)(
  'on a full disk writes are refused and reads go on; after %s and with room again all that was acknowledged is there',
  async (signal) => {
    using folder = temporaryFolder();
    await using made = await startRoost(['--data', folder.path]);
    const key = made.keys.development;
    await made.kill('SIGINT');

    await using full = await startRoost(['--data', folder.path], sizeLimit(400));
    const call = apiCaller(full.address, key);
    const acknowledged = new Map<string, string>();
    const refused: string[] = [];
    const write = async (number: number, size: number) => {
      const [user, name] = [`user${number}@example.com`, `${number}`.padEnd(size, 'x')];
      const { status, headers, json } = await call('POST', '/api/user/', { key: user, name });
      if (status === 201) {
        acknowledged.set(user, name);
        return;
      }
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(json).toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('nothing was changed'),
      });
      refused.push(user);
    };
    // In small crowds: several writes share a commit, and each must be refused with it.
    for (let number = 0; refused.length < 40; number += 4) {
      expect(number).toBeLessThan(4_000);
      await Promise.all([0, 1, 2, 3].map((one) => write(number + one, 200)));
    }
    expect(acknowledged.size).toBeGreaterThan(0);

    const expectAcknowledged = async (ask: typeof call) => {
      const users: { key: string; name: string }[] = (await ask('GET', '/api/user/')).json;
      const found = users.filter((user) => user.key.startsWith('user')).map((user) => [user.key, user.name]);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(acknowledged));
      expect((await ask('GET', '/api/field/?key=alice@feathery.tech')).json[0].value).toBe('Alice Smith');
    };
    await expectAcknowledged(call);
    const { code, stderr } = await full.kill(signal);
    expect(code).toBe(signal === 'SIGINT' ? 0 : null);
    const logged = stderr.trimEnd().split('\n');
    expect(logged).toHaveLength(refused.length);
    for (const line of logged)
      expect(JSON.parse(line)).toMatchObject({ level: 'error', code: 'unavailable' });
    expect(stderr).not.toContain('example.com');

    await using roomy = await startRoost(['--data', folder.path]);
    const again = apiCaller(roomy.address, key);
    await expectAcknowledged(again);
    const created = readChanges(folder.path).filter(({ action, target }) =>
      /^user\.created user/.test(`${action} ${target}`),
    );
    expect(created.map(({ target }) => target).sort()).toEqual([...acknowledged.keys()].sort());
    expect((await again('POST', '/api/user/', { key: refused[0] })).status).toBe(201);
  },
);

test('a folder that cannot be written to is refused at the start in one sentence, and is left as it was', async () => {
  using folder = temporaryFolder();
  await using made = await startRoost(['--data', folder.path]);
  await made.kill('SIGINT');
  const serve = ['serve', '--port', '0', '--data'];
  const create = ['keys', 'create', '--environment', 'development', '--name', 'ci', '--data'];
  for (const args of [
    [...serve, folder.path],
    [...create, folder.path],
    [...serve, `${folder.path}/new`],
  ]) {
    const { code, stdout, stderr } = await runRoost(args, sizeLimit(0));
    expect({ code, stdout }, stderr).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^roost: Cannot use \S+: [^\n]*the disk[^\n]*\n$/);
  }
  await using again = await startRoost(['--data', folder.path]);
  const call = apiCaller(again.address, made.keys.development);
  expect((await call('GET', '/api/user/')).json).toHaveLength(2);
  await using fresh = await startRoost(['--data', `${folder.path}/new`]);
  expect(Object.keys(fresh.keys)).toEqual(['development', 'production']);
});
