import { statSync } from 'node:fs';
import { type FieldRecord, RoostError } from '@roost/core';
import { openExportCheck } from './export-check.ts';
import { parseExportLine } from './export-lines.ts';
import { type FieldMerge, fieldRemarks, mergeFields, refuseConflicts } from './field-lines.ts';
import { type CheckedSource, type ImportSource, startCheck } from './import-source.ts';
import { readLines, unreadable } from './read-lines.ts';
import { readUserLine } from './user-lines.ts';

export interface ExportSourceOptions {
  /** The fields that are there. */
  fields: readonly FieldRecord[];
  /** The time of the import, in milliseconds since 1970. */
  at: number;
  /** Fields that differ become as the file has them. */
  updateFields?: boolean | undefined;
  /** Takes what is there of a file that was cut off. */
  incomplete?: boolean | undefined;
  /** Takes also values that do not fit their field's type. */
  misfits?: boolean | undefined;
}

/** A file that `roost export` wrote, or one like it. */
export interface ExportSource extends ImportSource {
  /** What is to be done with fields before users are imported. After {@link check}. */
  readonly fields: FieldMerge;
}

/** @throws RoostError where there is no such file. */
export function openExportSource(path: string, options: ExportSourceOptions): ExportSource {
  const { fields, at, updateFields = false, incomplete = false, misfits = false } = options;
  const { size, mtimeMs } = readStatus(path);
  let merge = mergeFields(fields, [], { at, update: updateFields }).merge;

  async function check(onProgress?: (position: number, rows: number) => void): Promise<CheckedSource> {
    const found = startCheck();
    const order = openExportCheck(path, (lines) => {
      const merged = mergeFields(fields, lines, { at, update: updateFields });
      if (!updateFields) refuseConflicts(path, merged.conflicts);
      merge = merged.merge;
    });
    for await (const { number, text, whole, end } of readLines(path)) {
      const parsed = parseExportLine(text);
      // The last line of a file that was cut off, in the middle: what is missing is said at the end.
      if (!whole && 'error' in parsed) continue;
      const error = 'error' in parsed ? parsed.error : order.take(parsed.line, number);
      const user = !('error' in parsed) && parsed.line.type === 'user' ? parsed.line : undefined;
      const wrong = error ?? (user && readUserLine(user, merge.all, { misfits }).error);
      if (wrong !== undefined) found.refuse(number, wrong);
      else if (user) found.rows++;
      onProgress?.(end, found.rows);
    }
    order.finish({ incomplete, bad: found.badCount });
    return found;
  }

  return {
    size,
    check,
    get fields() {
      return merge;
    },
    get remarks() {
      return fieldRemarks(merge);
    },
    async *rows(from) {
      if (readStatus(path).mtimeMs !== mtimeMs) {
        throw new RoostError('invalid_parameter', { message: `${path} was changed meanwhile: start again` });
      }
      for await (const { text, end } of readLines(path, from)) {
        const parsed = parseExportLine(text);
        if ('error' in parsed || parsed.line.type !== 'user') continue;
        const { user } = readUserLine(parsed.line, merge.all, { misfits });
        if (user) yield { user, position: end };
      }
    },
  };
}

function readStatus(path: string): { size: number; mtimeMs: number } {
  try {
    return statSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}
