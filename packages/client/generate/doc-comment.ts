/** The longest line of a comment, in characters. */
const width = 100;

/** Paragraphs as a doc comment; nothing where there are none. Lines of a paragraph that starts with `@` stay as they are. */
export function docComment(paragraphs: readonly (string | undefined)[]): string {
  const present = paragraphs.filter((text) => text !== undefined && text !== '') as string[];
  const [first] = present;
  if (first === undefined) return '';
  if (present.length === 1 && first.length <= width && !first.includes('\n')) return `/** ${first} */\n`;
  const blocks = present.map((text) => (text.startsWith('@') ? text.split('\n') : wrap(text)));
  const lines = blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`;
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + word.length >= width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
