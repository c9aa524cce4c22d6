import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { roostFile, runRoost } from './roost-process.ts';

const sentence = (version: string) =>
  `roost: needs Node 22.18 or later, and this is ${version}: install a current one from your package manager or nodejs.org\n`;

/** Starts the command on this Node under the version of another. */
function runAsVersion(version: string, args: readonly string[]) {
  const pretend = `
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });
    process.argv.splice(1, 0, ${JSON.stringify(roostFile)});
    await import(${JSON.stringify(pathToFileURL(roostFile).href)});`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', pretend, '--', ...args], {
    encoding: 'utf8',
  });
}

test.each(['16.20.2', '20.20.2', '22.17.1'])(
  'Node %s is told what it lacks, and nothing else happens',
  (version) => {
    const { status, stdout, stderr } = runAsVersion(version, ['--help']);
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: sentence(version) });
  },
);

test('the oldest Node that is promised runs the command', () => {
  const { status, stdout, stderr } = runAsVersion('22.18.0', ['--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('Usage: roost');
});

test('nothing that the command loads is written in what only a newer Node can read', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const sources = globSync('{packages,functions}/*/src/**/*.ts', { cwd: root });
  expect(sources.length).toBeGreaterThan(100);
  // The only syntax of Node 24 that TypeScript leaves as it stands; tests may use it.
  const newer = sources.filter((file) => {
    if (file.endsWith('.test.ts') || file.startsWith('packages/testing/')) return false;
    return /^\s*(?:for \()?(?:await )?(?:await using|using) \w+ (?:=|of) /m.test(
      readFileSync(join(root, file), 'utf8'),
    );
  });
  expect(newer).toEqual([]);
});

test('an older Node that is really on this machine can read the file far enough to say so', async () => {
  const node = ['/usr/bin/node', '/usr/local/bin/node'].find(isOlder) ?? process.execPath;
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1);
  const { code, stderr } = await runRoost(['--help'], { node });
  expect({ code, stderr }).toEqual(
    node === process.execPath ? { code: 0, stderr: '' } : { code: 1, stderr: sentence(version) },
  );
});

function isOlder(node: string): boolean {
  if (!existsSync(node)) return false;
  return Number(/^v(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8' }))?.[1]) < 22;
}
