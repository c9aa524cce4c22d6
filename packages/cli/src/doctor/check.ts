import { describeFailure, type Target } from './target.ts';

/** One thing that is looked at. */
export interface Check {
  name: string;
  expected: string;
  /** What to do where it is otherwise. */
  advice: string;
  look(target: Target): Promise<Seen>;
}

/** What was seen; `skipped` where there is nothing to look at. */
export interface Seen {
  result: 'ok' | 'failed' | 'skipped';
  found: string;
}

export interface Finding extends Seen {
  check: string;
  expected: string;
  advice: string;
}

export const ok = (found: string): Seen => ({ result: 'ok', found });
export const failed = (found: string): Seen => ({ result: 'failed', found });
export const skipped = (found: string): Seen => ({ result: 'skipped', found });

/** Looks at one thing after another: an answer that takes long because of the one before would say nothing. */
export async function examine(target: Target, checks: readonly Check[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name, expected, advice, look } of checks) {
    const seen = await look(target).catch((error) => failed(describeFailure(error)));
    findings.push({ check: name, expected, advice, ...seen });
  }
  return findings;
}
