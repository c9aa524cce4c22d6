import { UpstreamFault } from './fault.ts';

/** How long an answer is good for, in milliseconds: whoever asks whether we are well is not to be a load on another service. */
const lifetime = 5_000;
const patience = 3_000;

/** @returns what asks whether the upstream answers at all. It is asked without a key: whether that is good, calls show. */
export function openPing(address: string, now: () => number): () => Promise<void> {
  let asked: { at: number; answer: Promise<void> } | undefined;

  async function ask(): Promise<void> {
    const response = await fetch(`${address}/health/`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    }).catch((cause: unknown) => {
      throw new UpstreamFault('The upstream cannot be reached', { cause });
    });
    await response.body?.cancel();
    // Of the seed's service it is not known whether it has such a path: that it says so is an answer.
    if (response.status >= 500) throw new UpstreamFault(`The upstream answered ${response.status} to a look`);
  }

  return () => {
    if (!asked || now() - asked.at >= lifetime) asked = { at: now(), answer: ask() };
    return asked.answer;
  };
}
