import { RoostError } from '@roost/core';
import { type ExportLine, type FieldLine, formatVersion } from './export-lines.ts';

/** Sees to it that the lines of an export come in their order, and that none is missing. */
export interface ExportCheck {
  /**
   * @returns what is wrong with the place where the line stands, or undefined.
   * @throws RoostError where it is no export that this Roost reads.
   */
  take(line: ExportLine, number: number): string | undefined;
  /**
   * @param options.incomplete takes a file that was cut off.
   * @param options.bad how many lines could not be taken.
   * @throws RoostError where lines are missing.
   */
  finish(options: { incomplete: boolean; bad: number }): void;
}

/** @param onFields called once, with all fields, before the first user is taken. */
export function openExportCheck(path: string, onFields: (lines: FieldLine[]) => void): ExportCheck {
  const fields = new Map<string, FieldLine>();
  let users = 0;
  let end: { fields: number; users: number } | undefined;
  let begun = false;
  let settled = false;

  function settle(): void {
    if (!settled) onFields([...fields.values()]);
    settled = true;
  }

  return {
    take(line, number) {
      if (number === 1) begun = isHead(path, line);
      else if (!begun) throw noExport(path);
      else if (end) return 'expected nothing after the end';
      else if (line.type === 'roost-export') return 'expected one such line, the first';
      else if (line.type === 'end') end = line;
      else if (line.type === 'user') {
        settle();
        users++;
      } else if (settled) return 'expected fields before the users';
      else if (fields.has(line.key)) return 'expected no field twice';
      else fields.set(line.key, line);
      return undefined;
    },
    finish({ incomplete, bad }) {
      if (!begun) throw noExport(path);
      settle();
      if (incomplete || (end && bad > 0) || (end?.users === users && end.fields === fields.size)) return;
      const found = `it has ${fields.size} fields and ${users} users, and`;
      throw new RoostError('invalid_parameter', {
        message: `${path} is not whole: ${found} ${end ? `says that there are ${end.fields} and ${end.users}` : 'its end is missing'}. Export again, or import what is there with --incomplete`,
      });
    },
  };
}

function isHead(path: string, line: ExportLine): true {
  if (line.type !== 'roost-export') throw noExport(path);
  if (line.version === formatVersion) return true;
  throw new RoostError('invalid_parameter', {
    message: `${path} is of version ${line.version} of the format, and this Roost reads ${formatVersion}: import it with a newer one`,
  });
}

function noExport(path: string): RoostError {
  return new RoostError('invalid_parameter', {
    message: `${path} is not an export of Roost: its first line is to be {"type":"roost-export","version":${formatVersion}}. For a table say --format csv`,
  });
}
