import { webhookAddressProblem } from '@roost/core/webhook-address';
import type { AddressGuard } from './address-guard.ts';
import { faultSentence } from './fault-sentence.ts';
import { openGuardedAgents } from './guarded-agents.ts';
import type { OutgoingRequest, Sender, SendResult } from './ports.ts';
import { readAnswer } from './read-answer.ts';
import { requestAnswer } from './request-answer.ts';
import { readRetryAfter } from './retry-after.ts';

export interface SenderOptions {
  /** Lets an endpoint be `http://127.0.0.1`, with any port: for development alone. */
  allowLocal: boolean;
  /** From the look-up of the name to the end of the answer, in milliseconds; 15 seconds where left out (contract.md, 6). */
  timeout?: number;
}

type Came = Omit<SendResult, 'duration'>;

const nothing: Came = { status: null, error: null, answer: null, retryAfter: null };

/** A sender that calls what a guard allows. */
export function openGuardedSender(
  { allowLocal, timeout = 15_000 }: SenderOptions,
  guard: AddressGuard,
): Sender {
  const agents = openGuardedAgents(guard, timeout);
  const sending = new Set<Promise<SendResult>>();

  async function exchange({ url, ...request }: OutgoingRequest): Promise<Came> {
    const problem = webhookAddressProblem(url, { allowLocal });
    if (problem !== undefined) return { ...nothing, error: `The address cannot be called: ${problem}` };
    const target = new URL(url);
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), timeout);
    const sentenceOf = (fault: unknown) =>
      deadline.signal.aborted
        ? `${target.hostname} did not answer in full within ${timeout / 1000} s`
        : faultSentence(fault, target.hostname);
    try {
      const agent = agents[target.protocol as keyof typeof agents];
      const res = await requestAnswer(target, request, { agent, signal: deadline.signal });
      const { start, fault } = await readAnswer(res);
      return {
        status: res.statusCode ?? null,
        error: fault === undefined ? null : sentenceOf(fault),
        answer: start,
        retryAfter: readRetryAfter(res.headers['retry-after'], Date.now()),
      };
    } catch (fault) {
      return { ...nothing, error: sentenceOf(fault) };
    } finally {
      clearTimeout(timer);
    }
  }

  async function measure(request: OutgoingRequest): Promise<SendResult> {
    const begun = performance.now();
    return { ...(await exchange(request)), duration: performance.now() - begun };
  }

  return {
    send: (request) => {
      const sent = measure(request).finally(() => sending.delete(sent));
      sending.add(sent);
      return sent;
    },
    close: async () => {
      await Promise.all(sending);
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}
