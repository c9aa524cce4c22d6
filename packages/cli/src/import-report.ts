import type { CheckedSource, ImportCounts, UserPreview } from '@roost/transfer';
import { printable } from './printable.ts';
import { grouped } from './progress-bar.ts';

/** How many changes a dry run names one by one. */
export const mostNamed = 100;

/** Each bad row in a line of its own. */
export function describeBadRows({ bad, badCount }: CheckedSource): string {
  const lines = bad.map(({ line, reason }) => `  line ${line}: ${printable(reason)}\n`);
  const more = badCount - bad.length;
  return lines.join('') + (more > 0 ? `  and ${grouped(more)} more\n` : '');
}

/** What an import has done, or would do. */
export function describeCounts(
  { users, created, updated, unchanged, values }: ImportCounts,
  would = false,
): string {
  const parts = [
    `${grouped(created)} made`,
    `${grouped(updated)} changed`,
    `${grouped(unchanged)} as they were`,
    `${grouped(values)} ${values === 1 ? 'value' : 'values'} set or cleared`,
  ];
  return `${would ? 'Would import' : 'Imported'} ${grouped(users)} ${users === 1 ? 'user' : 'users'}: ${parts.join(', ')}.\n`;
}

/** What would become of a user, in a line; undefined where nothing would. */
export function describePreview({ key, user, name, values }: UserPreview): string | undefined {
  if (user === 'unchanged' && values.length === 0) return undefined;
  const changes = values.map(({ fieldKey, before, after }) => change(fieldKey, before, after));
  if (name) changes.unshift(`named ${arrow(name.before, name.after)}`);
  const details = changes.length > 0 ? `  ${changes.join(', ')}` : '';
  return `${user === 'created' ? '+' : '~'} ${printable(key)}${details}\n`;
}

function change(fieldKey: string, before: unknown, after: unknown): string {
  return `${printable(fieldKey)}: ${arrow(before, after)}`;
}

function arrow(before: unknown, after: unknown): string {
  return `${before === null ? '' : `${short(before)} -> `}${after === null ? 'none' : short(after)}`;
}

function short(value: unknown): string {
  const json = JSON.stringify(value);
  return printable(json.length > 60 ? `${json.slice(0, 60)}…` : json);
}
