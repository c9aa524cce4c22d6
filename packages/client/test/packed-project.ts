import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Where `npx pnpm` asks nothing. */
const repository = fileURLToPath(new URL('../../../', import.meta.url));
const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const programs = fileURLToPath(new URL('./programs/', import.meta.url));

/** A new project with nothing in it but the client, as npm installs it from what would be published. */
export interface PackedProject extends Disposable {
  folder: string;
  tarball: Buffer;
  /** Where the package lies in it. */
  installed: string;
  /** Runs a program of `test/programs` in it. @returns what it printed. */
  run(program: string, argument: unknown, env?: Record<string, string>): Promise<string>;
}

export async function packProject(): Promise<PackedProject> {
  const folder = mkdtempSync(join(tmpdir(), 'roost-packed-'));
  await run('npx', ['pnpm', '--dir', packageFolder, 'pack', '--pack-destination', folder], {
    cwd: repository,
  });
  const name = readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '';
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "private": true }');
  for (const file of readdirSync(programs)) copyFileSync(join(programs, file), join(project, file));
  // Without the registry: what it depends on would be missing.
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(folder, name)], { cwd: project });
  return {
    folder: project,
    tarball: readFileSync(join(folder, name)),
    installed: join(project, 'node_modules/@roost/client'),
    run: async (program, argument, env = {}) => {
      const args = [program, JSON.stringify(argument)];
      return (await run(process.execPath, args, { cwd: project, env: { ...process.env, ...env } })).stdout;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
