import { createInterface } from 'node:readline/promises';
import { RoostError } from '@roost/core';

/** Asks before what cannot be undone; without a terminal to ask at, `--yes` has to say it. */
export async function confirm(question: string, yes: boolean | undefined): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) {
    throw new RoostError('invalid_parameter', { message: `${question} Say --yes to do it.` });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C, Ctrl-D, a terminal that goes away: no answer is a no. Not every version of Node ends the question then.
  const closed = new AbortController();
  terminal.once('close', () => closed.abort());
  const answer = await terminal
    .question(`${question} Type yes to do it: `, { signal: closed.signal })
    .catch(() => {
      process.stderr.write('\n');
      return 'no';
    });
  terminal.close();
  if (answer.trim() !== 'yes') throw new RoostError('invalid_parameter', { message: 'Left as it was.' });
}
