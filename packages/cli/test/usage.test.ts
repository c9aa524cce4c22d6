import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@roost/testing';
import { expect, test } from 'vitest';
import { expectRefusal } from './refusal.ts';
import { runRoost, startRoost } from './roost-process.ts';
import { runCommand } from './run-command.ts';

test('a flag or setting that cannot be is named, with what may stand there', async () => {
  using folder = temporaryFolder();
  const serve = ['serve', '--data', folder.path];
  const port = 'Expected a number from 0 to 65535.';
  await Promise.all([
    expectRefusal([...serve, '--port', '70000'], `'70000' is invalid. ${port}`),
    expectRefusal([...serve, '--port', '-1'], `'-1' is invalid. ${port}`),
    expectRefusal(serve, `'ten' from env 'ROOST_PORT' is invalid. ${port}`, { ROOST_PORT: 'ten' }),
    expectRefusal([...serve, '--trust-proxy', 'perhaps'], 'Expected yes or no.'),
    expectRefusal([...serve, '--prot', '1'], "unknown option '--prot'"),
    expectRefusal(['sreve'], "unknown command 'sreve'"),
    expectRefusal([...serve, '--port', '0', '--tls-cert', 'x.pem'], '--tls-cert and --tls-key go together'),
  ]);
});

test('a port or an address that cannot be had is named, with what to do', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost(['--data', folder.path]);
  const { port } = new URL(server.address);
  const serve = ['serve', '--data', join(folder.path, 'other')];
  await expectRefusal(
    [...serve, '--port', port],
    `Cannot listen on 127.0.0.1:${port}: another program listens there: choose another port with --port`,
  );
  await expectRefusal(
    [...serve, '--port', '0', '--host', '192.0.2.1'],
    'no such address: choose another one with',
  );
});

test('a certificate that cannot be used is refused before anything is made', async () => {
  using folder = temporaryFolder();
  const [file, data] = [join(folder.path, 'x.pem'), join(folder.path, 'data')];
  writeFileSync(file, 'not PEM');
  const serve = (pem: string) => [
    'serve',
    '--port',
    '0',
    '--data',
    data,
    '--tls-cert',
    pem,
    '--tls-key',
    pem,
  ];
  await expectRefusal(serve(file), '--tls-cert and --tls-key: not a certificate and its key in PEM');
  await expectRefusal(serve(data), `--tls-cert: cannot read ${data}`);
  expect(existsSync(data)).toBe(false);
});

test('a data folder that cannot be used is named, with why', async () => {
  using folder = temporaryFolder();
  const at = (...names: string[]) => join(folder.path, ...names);
  const serve = (data: string) => ['serve', '--port', '0', '--data', data];
  writeFileSync(at('file'), '');
  await expectRefusal(
    serve(at('file', 'below')),
    `Cannot use ${at('file', 'below')}: a part of the path is a file`,
  );
  await expectRefusal(serve(at('file')), `Cannot use ${at('file')}: it is a file, not a folder`);
  mkdirSync(at('odd', 'roost.db'), { recursive: true });
  const peppers = [{ id: 'p', secret: Buffer.alloc(32, 1).toString('base64') }];
  const secrets = JSON.stringify({ peppers });
  writeFileSync(at('odd', 'secrets.json'), secrets, { mode: 0o600 });
  await expectRefusal(serve(at('odd')), `Cannot use ${at('odd', 'roost.db')}: it is a folder, not a file`);
  mkdirSync(at('other'));
  writeFileSync(at('other', 'roost.db'), 'x'.repeat(4096));
  await expectRefusal(
    serve(at('other')),
    `${at('other', 'secrets.json')} is missing: restore it from a backup`,
  );
  writeFileSync(at('other', 'secrets.json'), '{}', { mode: 0o600 });
  await expectRefusal(serve(at('other')), `${at('other', 'secrets.json')} is not a secrets file of Roost`);
  writeFileSync(at('other', 'secrets.json'), secrets);
  await expectRefusal(serve(at('other')), 'it is not a database of Roost');
});

test('the help lists every command, every flag and the setting that stands for it', async () => {
  const all = await runRoost(['--help']);
  expect(all).toMatchObject({ code: 0, stderr: '' });
  for (const text of ['serve', 'keys']) expect(all.stdout).toContain(text);
  const { stdout } = await runCommand(['serve', '--help']);
  for (const [flag, setting] of Object.entries({
    '--port <number>': 'ROOST_PORT',
    '--host <address>': 'ROOST_HOST',
    '--data <folder>': 'ROOST_DATA',
    '--no-sample': 'without the sample users',
    '--cors-origin <origin...>': 'ROOST_CORS_ORIGINS',
    '--tls-cert <file>': 'ROOST_TLS_CERT',
    '--tls-key <file>': 'ROOST_TLS_KEY',
    '--trust-proxy [yes|no]': 'ROOST_TRUST_PROXY',
    '--team <name>': 'ROOST_TEAM',
    '--log <level>': 'ROOST_LOG',
  })) {
    expect(stdout).toContain(flag);
    expect(stdout.replace(/\s+/g, ' ')).toContain(setting);
  }
  const keys = await runCommand(['keys', 'create', '--help']);
  for (const flag of [
    '--environment <name>',
    '--name <name>',
    '--scopes <scope...>',
    '--dialect',
    '--data',
    '--json',
  ]) {
    expect(keys.stdout).toContain(flag);
  }
});
