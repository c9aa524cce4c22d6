/** Rows for people: columns as wide as their widest cell, a head above; `none` where there are no rows. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  none = 'none',
): string {
  if (rows.length === 0) return `  ${none}\n`;
  const lines = [head, ...rows].map((row) => row.map((cell) => cell ?? '-'));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map(
    (line) => `  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`,
  );
  return `${text.map((line) => line.trimEnd()).join('\n')}\n`;
}
