const bits = 6;
const perOctave = 1 << bits;

/** Latencies in buckets no wider than 1.6 % of what they hold (after HdrHistogram): to record is one addition. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(perOctave * (32 - bits + 1));
  #total = 0;

  /** @param milliseconds kept to the microsecond. */
  record(milliseconds: number): void {
    const microseconds = Math.round(milliseconds * 1000);
    const octave = Math.max(0, 31 - Math.clz32(microseconds) - bits);
    const index = octave * perOctave + (microseconds >> octave);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#total++;
  }

  get total(): number {
    return this.#total;
  }

  /** @returns milliseconds; 0 where nothing was recorded. */
  percentile(percent: number): number {
    const wanted = (this.#total * percent) / 100;
    let seen = 0;
    for (const [index, count] of this.#counts.entries()) {
      seen += count;
      if (count > 0 && seen >= wanted) return middleOf(index) / 1000;
    }
    return 0;
  }
}

/** @returns microseconds */
function middleOf(index: number): number {
  const octave = Math.max(0, (index >> bits) - 1);
  return (index - octave * perOctave) * 2 ** octave + (2 ** octave - 1) / 2;
}
