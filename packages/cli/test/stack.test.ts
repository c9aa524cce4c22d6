import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDynamoDbStore } from '@roost/aws';
import { temporaryFolder } from '@roost/testing';
import { eventually } from '@roost/testing/eventually';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectRefusal } from './refusal.ts';
import { runRoost, startRoost } from './roost-process.ts';
import { startStack } from './stack-process.ts';

type TestStack = Awaited<ReturnType<typeof startStack>>;

let stack: TestStack;

beforeAll(async () => {
  stack = await startStack();
  await jsonOn(stack, 'keys', 'create', ...production, '--name', 'admin');
}, 90_000);

afterAll(() => stack[Symbol.asyncDispose]());

const production = ['--environment', 'production'];

/** Runs a command that has to go well: what it prints as JSON, and what it remarks. */
async function jsonOn(one: TestStack, ...args: string[]) {
  const { code, stdout, stderr } = await one.run(...args, '--json');
  expect({ code }, stderr).toEqual({ code: 0 });
  return { printed: JSON.parse(stdout), remark: stderr };
}

const json = (...args: string[]) => jsonOn(stack, ...args);

test('the first key of a stack just deployed makes its environments, with an SSO key each, and says so', async () => {
  await using fresh = await startStack();
  const on = (...args: string[]) => jsonOn(fresh, ...args);
  expect((await on('environments', 'list')).printed).toEqual([]);
  await expectRefusal(
    ['keys', 'create', '--environment', 'staging', '--name', 'x', '--aws', 'roost-test'],
    '--environment: there is no staging, there are none',
    fresh.env,
  );
  const { printed, remark } = await on('keys', 'create', ...production, '--name', 'admin');
  expect(printed).toEqual({ id: expect.stringMatching(/^key_/), key: expect.stringMatching(/^hn_\w{40}$/) });
  expect(remark).toBe(
    'This stack had no environments yet: made development and production, each with an SSO key.\n',
  );
  const names = (await on('environments', 'list')).printed.map(({ name }: { name: string }) => name);
  expect(names.sort()).toEqual(['development', 'production']);
  const { peppers, sso_keys } = fresh.secret();
  expect(peppers).toHaveLength(1);
  expect(Object.keys(sso_keys).sort()).toEqual(['development', 'production']);
  // The second one finds them there.
  expect((await on('keys', 'create', ...production, '--name', 'second')).remark).toBe('');
  const listed = (await on('keys', 'list', ...production)).printed;
  expect(listed.map(({ name }: { name: string }) => name).sort()).toEqual(['admin', 'second']);
});

test('a key is found by its digest under the pepper that Secrets Manager made', async () => {
  const { printed } = await json(
    'keys',
    'create',
    ...production,
    '--name',
    'website',
    '--scopes',
    'users:read',
  );
  const record = await openDynamoDbStore(stack.db).getKey(printed.id);
  expect(record).toMatchObject({ environment: 'production', name: 'website', scopes: ['users:read'] });
  expect(record?.pepperId).toBe(stack.secret().peppers[0].id);
});

test('keys are regenerated and killed', async () => {
  const { printed } = await json('keys', 'create', ...production, '--name', 'ci');
  const { printed: next } = await json('keys', 'regenerate', printed.id, '--grace', '60');
  expect(next.key).not.toBe(printed.key);
  expect(await stack.run('keys', 'kill', next.id, '--yes')).toMatchObject({ code: 0, stderr: '' });
  const listed = (await json('keys', 'list', ...production, '--all')).printed;
  const states = Object.fromEntries(
    listed.map(({ id, state }: { id: string; state: string }) => [id, state]),
  );
  expect([states[printed.id], states[next.id]]).toEqual(['grace', 'dead']);
});

test('SSO keys are shown and rotated, and the pepper is; what takes time to be known is said', async () => {
  const { printed: shown, remark } = await json('sso', 'show', ...production);
  expect([shown.sso_key, remark]).toEqual([stack.secret().sso_keys.production, '']);
  const rotated = await json('sso', 'rotate', ...production, '--yes');
  expect(rotated.printed.sso_key).not.toBe(shown.sso_key);
  expect(rotated.printed.sso_key).toBe(stack.secret().sso_keys.production);
  expect(rotated.remark).toBe(
    'Functions at work may take tokens signed with the one before for up to 5 minutes.\n',
  );
  const [first] = stack.secret().peppers;
  const { code, stdout, stderr } = await stack.run('pepper', 'rotate');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'A new pepper is in force; 1 older kept for the keys made under them.\n',
  });
  expect(stderr).toContain('for up to 5 minutes');
  expect(stack.secret().peppers).toEqual([expect.anything(), first]);
});

test('an environment is made and deleted with its SSO key, and that the rest goes later is said', async () => {
  const made = await stack.run('environments', 'create', 'staging');
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(made.stdout).toContain('--environment staging --name admin --aws roost-test');
  expect(stack.secret().sso_keys).toHaveProperty('staging');
  const deleted = await stack.run('environments', 'delete', 'staging', '--yes');
  expect(deleted).toMatchObject({ code: 0, stdout: 'Deleted staging.\n' });
  expect(deleted.stderr).toContain('The sweeper removes what is left of it');
  expect(stack.secret().sso_keys).not.toHaveProperty('staging');
});

test('that the trail follows within seconds is said', async () => {
  const { printed, remark } = await json('audit', ...production, '--actor', 'nobody');
  expect(printed).toEqual([]);
  expect(remark).toBe('The trail follows a change within seconds: one just made may be missing.\n');
});

test('what was done at the command line is in the trail, whole and by filters', async () => {
  const { printed: made } = await json('keys', 'create', ...production, '--name', 'traced');
  expect((await stack.run('keys', 'kill', made.id, '--yes')).code).toBe(0);
  await using trail = stack.startTrail();
  const store = openDynamoDbStore(stack.db);
  const kept = () => store.listChanges('production', {}, { limit: 1000 });
  await eventually(async () => expect((await kept())[0]?.action).toBe('key.killed'), { within: 10_000 });
  // Its last batch is through then.
  await trail.stop();
  const ids = (await kept()).map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(3);

  const { stdout } = await stack.run('audit', ...production, '--all', '--ndjson');
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(ids);
  const actor = { type: 'system', id: 'cli', name: null };
  const target = { type: 'key', id: made.id };
  expect((await json('audit', ...production, '--target', made.id)).printed).toMatchObject([
    { action: 'key.killed', actor, target, environment: 'production' },
    { action: 'key.created', actor, target, environment: 'production' },
  ]);
  const created = ['audit', ...production, '--action', 'key.created', '--actor', 'cli', '--limit', '2'];
  const two = (await json(...created)).printed.map(({ action }: { action: string }) => action);
  expect(two).toEqual(['key.created', 'key.created']);
  const table = await stack.run('audit', ...production, '--limit', '1');
  expect(table.stdout).toMatch(new RegExp(`key\\.killed +${made.id} +system cli`));
});

test('what AWS refuses is said in one sentence, with what to do', async () => {
  const list = ['environments', 'list', '--aws'];
  const { AWS_REGION: _, ...nowhere } = stack.env;
  const { AWS_ACCESS_KEY_ID: __, ...nobody } = stack.env;
  const away = { ...stack.env, AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' };
  await Promise.all([
    expectRefusal([...list, 'missing'], 'Stack with id missing does not exist (name the stack as', stack.env),
    expectRefusal(
      [...list, 'other'],
      'the stack other has no output DataTable: it is not one of Roost',
      stack.env,
    ),
    expectRefusal([...list, 'roost-test'], 'Region is missing (set AWS_REGION', nowhere),
    expectRefusal([...list, 'roost-test'], '(set AWS_PROFILE to a profile of yours', {
      ...nobody,
      AWS_EC2_METADATA_DISABLED: 'true',
    }),
    expectRefusal([...list, 'roost-test'], '--aws: roost-test: connect ECONNREFUSED', away),
    expectRefusal(
      [...list, 'roost-test', '--data', '.'],
      "cannot be used with option '--data <folder>'",
      stack.env,
    ),
  ]);
});

test('doctor makes a key for the time of its work, and kills it', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost(['--data', folder.path]);
  await using other = await startStack(server.address);
  const made = await other.run('keys', 'create', '--environment', 'development', '--name', 'admin');
  expect(made.code).toBe(0);
  // The server has other data than the stack whose address it stands for: its key opens nothing.
  const { code, stdout } = await other.run('doctor', '--json');
  expect(code).toBe(1);
  const failures = JSON.parse(stdout).filter(({ result }: { result: string }) => result === 'failed');
  expect(failures.map(({ check }: { check: string }) => check)).toContain('round trip');
  const { stdout: keys } = await other.run('keys', 'list', '--environment', 'development', '--all', '--json');
  const doctor = JSON.parse(keys).find(({ name }: { name: string }) => name === 'roost doctor');
  expect(doctor).toMatchObject({ state: 'dead' });
  const withKey = await runRoost(['doctor', '--aws', 'roost-test', '--key-from-env', 'ROOST_KEY'], {
    env: { ...other.env, ROOST_KEY: server.keys.development ?? '' },
  });
  expect(withKey).toMatchObject({ code: 0, stderr: '' });
}, 120_000);

test('the SDK of AWS is loaded for a stack alone: it would slow down every start', async () => {
  using coverage = temporaryFolder();
  using data = temporaryFolder();
  await using server = await startRoost(['--data', data.path]);
  await server.kill('SIGINT');
  /** Runs a command; whether any file of the SDK was loaded for it. */
  async function loadsSdk(env: Record<string, string>, ...args: string[]): Promise<boolean> {
    const folder = join(coverage.path, args.join('-'));
    const { code } = await runRoost(args, { env: { ...env, NODE_V8_COVERAGE: folder } });
    expect(code).toBe(0);
    return readdirSync(folder).some((name) => readFileSync(join(folder, name), 'utf8').includes('@aws-sdk'));
  }
  expect(await loadsSdk({}, 'environments', 'list', '--data', data.path)).toBe(false);
  expect(await loadsSdk(stack.env, 'environments', 'list', '--aws', 'roost-test')).toBe(true);
});
