/** ISO 8601 in UTC; whole seconds stand without a fraction, as in the seed: `2020-06-01T00:00:00Z`. */
export function formatTime(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text;
}
