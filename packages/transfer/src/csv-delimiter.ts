/** What separates cells, in the order in which a header that has none of them is read. */
const candidates = [',', ';', '\t'];

/**
 * Guesses what separates the cells of a table: what stands most often in its header, outside of quotes.
 *
 * @param text the beginning of the table, with its header.
 */
export function guessDelimiter(text: string): string {
  const counts = new Map(candidates.map((candidate) => [candidate, 0]));
  let quoted = false;
  for (const character of text.replace(/^[\r\n]+/, '')) {
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '\n' || character === '\r') break;
    else if (counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const most = Math.max(...counts.values());
  return candidates.find((candidate) => counts.get(candidate) === most) ?? ',';
}
