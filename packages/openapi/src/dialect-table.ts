import { contract, defaultDialect, dialects, dialectWords, type Endpoint } from '@roost/schemas';

/** What each later dialect calls otherwise, in Markdown: a table of its operations. */
export function dialectTables(): string {
  const later = dialects.filter((dialect) => dialect !== defaultDialect);
  return later.map((dialect) => `**\`${dialect}\`**\n\n${tableOf(dialect)}`).join('\n\n');
}

function tableOf(dialect: (typeof dialects)[number]): string {
  const rows = (contract as readonly Endpoint[]).flatMap(({ operation, method, path, bodyKey }) => {
    const { parameters = {}, answer = {}, gathered } = dialectWords(dialect, operation) ?? {};
    const asked = Object.entries(parameters)
      .filter(([name]) => !path.includes(`{${name}}`))
      .map(([name, words]) => renaming(name, words, ' or '));
    const answered = Object.entries(answer).map(([name, words]) => renaming(name, words, ' and '));
    if (gathered) answered.push(`\`{"${gathered.below}": {…}}\`, each ${gathered.value} by its field`);
    if (asked.length + answered.length === 0) return [];
    const which = bodyKey === undefined ? '' : ` with \`${bodyKey}\``;
    return [`| \`${method} ${path}\`${which} | ${asked.join(', ')} | ${answered.join(', ')} |`];
  });
  return ['| | in the request | in the answer |', '| --- | --- | --- |', ...rows].join('\n');
}

function renaming(name: string, words: readonly string[], between: string): string {
  return `\`${name}\` → ${words.map((word) => `\`${word}\``).join(between)}`;
}
