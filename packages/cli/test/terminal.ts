import { spawn, spawnSync } from 'node:child_process';
import { cleanEnvironment, roostFile } from './roost-process.ts';

/** Gives a command a terminal of its own, and ends with its status. */
interface TerminalProgram {
  /** Succeeds where the program is there. */
  probe: readonly [string, ...string[]];
  /** What the probe has to print. */
  prints?: RegExp;
  wrap(command: readonly string[]): [string, ...string[]];
}

const inPython = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

const programs: TerminalProgram[] = [
  {
    probe: ['script', '--version'],
    // That of BSD and macOS has other options.
    prints: /util-linux/,
    wrap: (command) => [
      'script',
      '--quiet',
      '--return',
      '--command',
      command.map(quoted).join(' '),
      '/dev/null',
    ],
  },
  { probe: ['python3', '-c', 'import pty'], wrap: (command) => ['python3', '-c', inPython, ...command] },
];

/** Undefined where there is nothing on this machine that makes a terminal. */
export const terminalProgram = programs.find(({ probe: [file, ...args], prints = /^/ }) => {
  const { status, stdout } = spawnSync(file, args, { encoding: 'utf8' });
  return status === 0 && prints.test(stdout);
});

/**
 * Runs `roost <args>` at a terminal, and types when it is asked.
 *
 * @param typed keys, as in `yes\r`.
 * @returns all that stood on the terminal, and the exit status.
 */
export async function runAtTerminal(
  args: readonly string[],
  { asked, typed }: { asked: string; typed: string },
): Promise<{ code: number | null; shown: string }> {
  const wrapped = terminalProgram?.wrap([process.execPath, roostFile, ...args]);
  if (!wrapped) throw new Error('There is no program here that makes a terminal');
  const [file, ...rest] = wrapped;
  const child = spawn(file, rest, { env: { ...cleanEnvironment(), TERM: 'dumb' } });
  let shown = '';
  let answered = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      shown += chunk;
      if (answered || !shown.includes(asked)) return;
      answered = true;
      child.stdin.write(typed);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, shown };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
