import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The page whose samples these are. */
export const page = readFileSync(new URL('../../../docs/receiving-webhooks.md', import.meta.url), 'utf8');

/** The code blocks of the page, with the language that each is marked with. */
export const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
  language,
  code,
  /** As its first line says. */
  file: /^\/\/ ([\w.-]+)\n/.exec(code)?.[1],
}));

/** A folder of its own with the samples as they stand on the page, and the package where a reader would have it. */
export interface SampleFolder extends Disposable {
  /** Runs one to its end. @returns what it printed; rejects where it failed. */
  run(args: readonly string[], env?: Record<string, string>): Promise<string>;
  /** Starts one that listens, as its first line says. */
  serve(file: string, env: Record<string, string>): Promise<SampleServer>;
}

export interface SampleServer extends AsyncDisposable {
  address: string;
  /** The next line that it prints. */
  line(): Promise<string>;
}

export function openSamples(): SampleFolder {
  const folder = mkdtempSync(join(tmpdir(), 'roost-samples-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const { file, code } of blocks) if (file) writeFileSync(join(folder, file), code);
  mkdirSync(join(folder, 'node_modules/@roost'), { recursive: true });
  symlinkSync(fileURLToPath(new URL('..', import.meta.url)), join(folder, 'node_modules/@roost/client'));

  const start = (args: readonly string[], env: Record<string, string>) =>
    spawn(process.execPath, args, { cwd: folder, env: { PATH: process.env.PATH, ...env } });

  return {
    async run(args, env = {}) {
      const child = start(args, env);
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
      const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
      if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
      return stdout;
    },
    async serve(file, env) {
      const child = start([file], { PORT: '0', ...env });
      const ended = new Promise((resolve) => child.once('close', resolve));
      const errors = text(child.stderr);
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      const line = async () => {
        const next = await lines.next();
        if (next.done) throw new Error(`${file} ended: ${await errors}`);
        return next.value;
      };
      const port = /^listening on (\d+)$/.exec(await line())?.[1];
      return {
        address: `http://127.0.0.1:${port}`,
        line,
        async [Symbol.asyncDispose]() {
          child.kill();
          await ended;
        },
      };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
