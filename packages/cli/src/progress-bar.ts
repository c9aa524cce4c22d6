/** Says on standard error how a long work goes on: at a terminal in one line that changes, otherwise a line now and then. */
export interface ProgressBar {
  /**
   * @param done of the total, in its measure.
   * @param rows how many they are so far, for people.
   */
  update(done: number, rows: number): void;
  /** Takes the line away. */
  end(): void;
}

/** In milliseconds. */
const redrawEvery = 100;
const lineEvery = 5_000;
const width = 24;

/**
 * @param what the rows are: `users`.
 * @param options.total undefined where nobody knows it.
 * @param options.before what was done of it earlier: it says nothing of the pace.
 */
export function openProgressBar(
  what: string,
  { total, before = { done: 0, rows: 0 } }: { total?: number; before?: { done: number; rows: number } },
  stream: NodeJS.WriteStream = process.stderr,
): ProgressBar {
  const atTerminal = stream.isTTY === true;
  const begun = performance.now();
  let shownAt = begun;

  function text(done: number, rows: number): string {
    const seconds = (performance.now() - begun) / 1000;
    const rate = (rows - before.rows) / seconds;
    const parts = [`${grouped(rows)} ${what}`, `${grouped(Math.round(rate))}/s`];
    if (total !== undefined && done > before.done && total > 0) {
      const part = Math.min(1, done / total);
      parts.unshift(`${Math.floor(part * 100)}%`.padStart(4));
      parts.push(`${inTime(((total - done) / (done - before.done)) * seconds)} left`);
      if (atTerminal) parts.unshift(bar(part));
    }
    return parts.join('  ');
  }

  return {
    update(done, rows) {
      const now = performance.now();
      if (now - shownAt < (atTerminal ? redrawEvery : lineEvery)) return;
      shownAt = now;
      stream.write(atTerminal ? `\r\x1b[K${text(done, rows)}` : `${text(done, rows)}\n`);
    },
    end() {
      if (atTerminal) stream.write('\r\x1b[K');
    },
  };
}

function bar(part: number): string {
  const full = Math.round(part * width);
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}]`;
}

/** As in `12,345`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

function inTime(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.ceil(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
