import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeFolder, production } from './moving-folder.ts';
import { runCommand } from './run-command.ts';
import { runAtTerminal, terminalProgram } from './terminal.ts';

if (!terminalProgram) {
  process.stderr.write(
    '\n!!! What is asked at a terminal is NOT tested: install script of util-linux, or Python 3 !!!\n\n',
  );
}

const question =
  'This changes one field in every environment. With plan 2 values are lost for good. Type yes to do it: ';

/** Two users with an age and a plan, and a file that leaves the plan out. */
async function withFile() {
  const folder = await makeFolder(2);
  const file = join(folder.path, 'fields.json');
  writeFileSync(file, '[{ "key": "age" }]');
  const apply = ['fields', 'apply', file, '--delete', ...folder.data];
  return {
    answer: (typed: string) => runAtTerminal(apply, { asked: question, typed }),
    content: async () => (await runCommand(['export', ...production, ...folder.data])).stdout,
    keys: () => folder.look(async (store) => (await store.listFields()).map(({ key }) => key)),
    [Symbol.dispose]: folder[Symbol.dispose],
  };
}

describe.skipIf(!terminalProgram)('at a terminal "fields apply" asks before values are lost', () => {
  test.each([
    ['no', 'no\r'],
    ['nothing', '\r'],
    ['y, which is not yes', 'y\r'],
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
  ])('%s leaves all as it was, and the exit status is 1', async (_, typed) => {
    using roost = await withFile();
    const before = await roost.content();
    const { code, shown } = await roost.answer(typed);
    expect(shown).toContain(question);
    expect(shown).toMatch(/\r\nroost: Left as it was\.\r\n$/);
    expect(code).toBe(1);
    expect(await roost.content()).toBe(before);
  });

  test('yes does it', async () => {
    using roost = await withFile();
    const { code, shown } = await roost.answer('yes\r');
    expect(shown).toMatch(/Applied; in the audit trail of production\.\r\n$/);
    expect(code).toBe(0);
    expect(await roost.keys()).toEqual(['age']);
    expect(await roost.content()).not.toContain('team');
  });
});
