/** A value as an error message shows it: `"abc"`, `21`, `null`, `an array`; long text is cut. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return String(value);
}

/** A value's kind alone, for values that must not be shown. */
export function describeKind(value: unknown): string {
  if (value === null || typeof value === 'object') return describeValue(value);
  return `a ${typeof value}`;
}
