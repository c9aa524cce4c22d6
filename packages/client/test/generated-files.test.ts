import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contract } from '@roost/schemas';
import { expect, test } from 'vitest';
import { generatedFiles, sourceFolder } from '../generate/generated-files.ts';
import { endpointTable } from '../src/endpoint-table.ts';

const files = generatedFiles();

test.each([...files])(
  '%s is what the contract says: where it is not, run `npx pnpm generate`',
  (path, text) => {
    expect(readFileSync(join(sourceFolder, path), 'utf8')).toBe(text);
  },
);

test('no file is left over of operations that the contract has no more', () => {
  const there = readdirSync(join(sourceFolder, 'operations')).map((file) => `operations/${file}`);
  expect(there.filter((file) => !files.has(file))).toEqual([]);
});

test('every operation has its row', () => {
  expect(Object.keys(endpointTable)).toEqual(contract.map(({ operation }) => operation));
});

test('every operation says what it does, with an example', () => {
  for (const { operation, summary } of contract) {
    const [noun = '', verb = ''] = operation.split('.');
    const text = files.get(`operations/${noun}.ts`) ?? '';
    const [comment = ''] = text.match(new RegExp(`/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\s+${verb}\\(`)) ?? [];
    expect(comment, operation).toContain(summary);
    expect(comment, operation).toMatch(new RegExp(`@example\\n.*roost\\.${noun}\\.${verb}\\(`));
  }
});
