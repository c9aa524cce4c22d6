/**
 * What a `Retry-After` header asks for: seconds, or a date in one of the three forms that a recipient has to take.
 * Source: RFC 9110, 10.2.3 and 5.6.7
 *
 * @param now milliseconds since 1970.
 * @returns milliseconds from now, 0 for a time that is over; null for what is neither.
 */
export function readRetryAfter(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Without a day of the week it is no HTTP date, though Date takes nearly anything for one.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return null;
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(at) ? null : Math.max(at - now, 0);
}
