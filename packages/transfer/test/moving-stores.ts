import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '@roost/core';
import { openSqliteStore } from '@roost/embedded';
import { temporaryFolder } from '@roost/testing';
import { newOrigin } from '@roost/testing/store-records';
import {
  type ExportSourceOptions,
  exportLines,
  type ImportTarget,
  importFields,
  importUsers,
  openExportSource,
} from '../src/index.ts';

/** The time of all imports of the tests, in milliseconds since 1970. */
export const importedAt = 1_800_000_000_000;

/** An empty store of a test's own, and what it is moved with. */
export function openMovingStore() {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder.path);
  return {
    store,
    folder: folder.path,
    target: targetOn(store),
    /** Writes a file of these lines, each as JSON unless it is text. */
    write(lines: readonly unknown[], end = '\n'): string {
      const path = join(folder.path, 'all.ndjson');
      const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
      writeFileSync(path, texts.join('\n') + end);
      return path;
    },
    async importFile(path: string, options: Partial<ExportSourceOptions> = {}) {
      const source = openExportSource(path, { fields: await store.listFields(), at: importedAt, ...options });
      const checked = await source.check();
      await importFields(store, source.fields, newOrigin(importedAt));
      const { counts } = await importUsers(targetOn(store), source.rows(0));
      return { checked, counts };
    },
    exported: () => textOf(store),
    async [Symbol.asyncDispose]() {
      await store.close();
      folder[Symbol.dispose]();
    },
  };
}

export function targetOn(store: Store): ImportTarget {
  return {
    store,
    environment: 'production',
    pepper: { id: 'pepper', secret: Buffer.alloc(32) },
    origin: () => newOrigin(importedAt),
  };
}

export async function textOf(store: Store): Promise<string> {
  return (await collect(exportLines(store, 'production'))).join('');
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

export const head = { type: 'roost-export', version: 1 };
export const age = { type: 'field', key: 'age', field_type: 'integer_field' };
export const end = (fields: number, users: number) => ({ type: 'end', fields, users });
