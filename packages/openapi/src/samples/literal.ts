/** How a language writes the values of JSON. */
interface Dialect {
  text(value: string): string;
  name(value: string): string;
  word: Record<'true' | 'false' | 'null', string>;
  /** How far what is inside stands in. */
  indent: string;
  /** Around the members of an object that stands on one line. */
  padding: string;
}

const javaScript: Dialect = {
  text: (value) => `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`,
  name: (value) => (/^[a-z_$][\w$]*$/i.test(value) ? value : javaScript.text(value)),
  word: { true: 'true', false: 'false', null: 'null' },
  indent: '  ',
  padding: ' ',
};

const python: Dialect = {
  text: (value) => JSON.stringify(value),
  name: (value) => JSON.stringify(value),
  word: { true: 'True', false: 'False', null: 'None' },
  indent: '    ',
  padding: '',
};

/** Longer than this, an object or array has its members on lines of their own. */
const longestLine = 70;

/** @param margin what the line that it stands on is indented by. */
export function javaScriptLiteral(value: unknown, margin: string): string {
  return write(value, margin, javaScript);
}

/** @param margin what the line that it stands on is indented by. */
export function pythonLiteral(value: unknown, margin: string): string {
  return write(value, margin, python);
}

function write(value: unknown, margin: string, dialect: Dialect): string {
  if (typeof value === 'string') return dialect.text(value);
  if (typeof value !== 'object' || value === null) {
    return dialect.word[String(value) as 'null'] ?? String(value);
  }
  const inner = margin + dialect.indent;
  const members = Array.isArray(value)
    ? value.map((item) => write(item, inner, dialect))
    : Object.entries(value).map(([name, item]) => `${dialect.name(name)}: ${write(item, inner, dialect)}`);
  const [open, close, padding] = Array.isArray(value) ? ['[', ']', ''] : ['{', '}', dialect.padding];
  if (members.length === 0) return open + close;
  const line = `${open}${padding}${members.join(', ')}${padding}${close}`;
  if (line.length <= longestLine && !line.includes('\n')) return line;
  return `${open}\n${members.map((member) => `${inner}${member},\n`).join('')}${margin}${close}`;
}
