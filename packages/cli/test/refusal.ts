import { expect } from 'vitest';
import { runCommand } from './run-command.ts';

/** Fails where a command does not end with 1, nothing on standard output and one sentence, free of a stack. */
export async function expectRefusal(
  args: readonly string[],
  expected: string,
  env: Record<string, string> = {},
): Promise<void> {
  const { code, stdout, stderr } = await runCommand(args, { env });
  expect({ code, stdout }, stderr).toEqual({ code: 1, stdout: '' });
  const [sentence, ...more] = stderr.trimEnd().split('\n');
  expect(sentence).toMatch(/^(roost|error): /);
  expect(sentence).toContain(expected);
  // After a sentence about the usage itself, hints may follow in brackets.
  expect(more.filter((line) => !/^\(.*\)$/.test(line))).toEqual([]);
}
