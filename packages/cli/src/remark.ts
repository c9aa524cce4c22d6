/** Says on standard error what a person should know beside the result. */
export function remark(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** Milliseconds in words, as in `5 minutes`. */
export function inMinutes(milliseconds: number): string {
  const minutes = Math.ceil(milliseconds / 60_000);
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}
