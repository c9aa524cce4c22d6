import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { ImportCounts } from './import-row.ts';

/** What an import that was cut off had done. */
export interface ImportState<Position = number> {
  counts: ImportCounts;
  position: Position;
}

/**
 * Remembers in a small file how far an import has come. It is a help, no more: without it, or with an older one, the import
 * does some of its work again, and comes to the same.
 */
export interface ProgressFile<Position> {
  path: string;
  /** @returns undefined where there is none, or where it is of another import. */
  read(): ImportState<Position> | undefined;
  /** Only what is durable is to be told. */
  write(state: ImportState<Position>): void;
  remove(): void;
}

const count = z.int().min(0);

/** Of a file: how many bytes, or rows, are done. */
export const filePosition: z.ZodType<number> = count;

const counts = z.strictObject({
  users: count,
  created: count,
  updated: count,
  unchanged: count,
  values: count,
});

/**
 * @param identity says which import it is: from what, in which state, to where. Another one does not go on from here.
 * @param position the shape of a position.
 */
export function openProgressFile<Position>(
  path: string,
  identity: Record<string, unknown>,
  position: z.ZodType<Position>,
): ProgressFile<Position> {
  const shape = z.strictObject({ identity: z.unknown(), counts, position });
  const identityText = JSON.stringify(identity);
  return {
    path,
    read() {
      const { data } = shape.safeParse(readJson(path));
      if (!data || JSON.stringify(data.identity) !== identityText) return undefined;
      return { counts: data.counts, position: data.position };
    },
    write(state) {
      // Never half of it under its name.
      const part = `${path}.part`;
      writeFileSync(part, `${JSON.stringify({ identity, ...state })}\n`, { mode: 0o600 });
      renameSync(part, path);
    },
    remove() {
      rmSync(path, { force: true });
    },
  };
}

/** What cannot be read counts as nothing: a file that a power cut left empty among it. */
function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
