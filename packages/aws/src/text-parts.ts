/** The most text in one item, in UTF-16 units of three bytes at most: an item holds 400 KB. */
const longestPart = 120_000;

/** Cuts a text into parts that an item has room for; an empty one has none. */
export function cutText(text: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + longestPart, text.length);
    // Not between the halves of a character: neither could be stored.
    if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end--;
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}

/** What tells the parts of one text apart, and sorts in their order. */
export function partNumber(index: number): string {
  return String(index).padStart(3, '0');
}
