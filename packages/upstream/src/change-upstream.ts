import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Call,
  type IntentRecord,
  makeSortableId,
  RoostError,
  type Subject,
  type SubjectState,
} from '@roost/core';
import { isRefusal, UpstreamFault } from './fault.ts';
import { digestOf, settleMade } from './subject-state.ts';
import type { UpstreamGround } from './upstream-ground.ts';
import { overAfter, type Visit } from './visit.ts';

/** The intents of what is to change. */
type Noted = Map<Part, IntentRecord>;

/** One thing that a request is to change: what there is, and what there is to be. */
export interface Part extends Subject {
  before: SubjectState;
  wanted: SubjectState;
}

/** A request that changes what the upstream holds. */
export interface Plan<Seen extends { parts: readonly Part[] }, Answer> {
  /** Looks what there is. Called again where somebody else was at work. */
  look(): Promise<Seen>;
  /** Has it done. @returns the answer, and what there is then of each part. */
  carryOut(seen: Seen): Promise<{ answer: Answer; after: readonly SubjectState[] }>;
}

type SettlingGround = Pick<UpstreamGround, 'users' | 'now' | 'patience'>;

/** How long it waits before it looks again, in milliseconds; each time twice as long, since a look may be a long list. */
const firstPause = 100;

/**
 * Makes a change in the upstream, and remembers it. What is about to be changed is noted before, and nobody else changes it
 * meanwhile; the note is ended, and the change remembered, when the upstream has acknowledged it. Where an end comes in
 * between the note stays, and whoever comes next to the same thing finds out what came of it.
 *
 * @throws RoostError `unavailable` where somebody else is at work on it for longer than a request has time.
 */
export async function changeUpstream<Seen extends { parts: readonly Part[] }, Answer>(
  ground: SettlingGround,
  { call: { origin }, visit }: { call: Pick<Call, 'origin'>; visit: Visit },
  { look, carryOut }: Plan<Seen, Answer>,
): Promise<{ seen: Seen; answer: Answer }> {
  const { users, now, patience } = ground;
  const { store } = users;

  /** @returns what was noted of what is to change, or the intent of somebody else that is in the way. */
  async function noteAll(parts: readonly Part[]): Promise<Noted | IntentRecord> {
    const noted: Noted = new Map();
    /** @returns what is in the way. */
    const note = async (part: Part): Promise<IntentRecord | undefined> => {
      const { target, fieldKey, before } = part;
      const wanted = digestOf(part, part.wanted);
      const changes = wanted !== digestOf(part, before);
      const intent = { id: makeSortableId(now()), target, fieldKey, origin, before, wanted };
      const other = changes
        ? await store.noteIntent(intent)
        : await store.findIntent(origin.environment, part);
      if (changes && !other) noted.set(part, intent);
      if (other) await settleOther(ground, other, before);
      // What is as it is to be waits for nobody.
      return changes ? other : undefined;
    };
    const results = await Promise.allSettled(parts.map(note));
    const failed = results.find((result) => result.status === 'rejected');
    const [other] = results.flatMap((result) => (result.status === 'fulfilled' && result.value) || []);
    if (!failed && !other) return noted;
    await drop(noted);
    if (failed) throw failed.reason;
    return other ?? noted;
  }

  async function drop(noted: Noted): Promise<void> {
    await Promise.all([...noted.values()].map((intent) => store.settleIntent(intent, undefined)));
  }

  /** Until the next look; no longer than there is time for one. */
  async function waitFor(other: IntentRecord, pause: number): Promise<void> {
    await sleep(Math.min(pause, visit.timeLeft()));
    // A look that is cut off would say less than this does.
    if (visit.timeLeft() > patience / 10) return;
    const retryAfter = (other.origin.at + overAfter(patience) - now()) / 1000;
    throw new UpstreamFault('An earlier change of the same thing has not come to its end', { retryAfter });
  }

  for (let pause = firstPause; ; pause *= 2) {
    const seen = await look();
    const noted = await noteAll(seen.parts);
    if (!(noted instanceof Map)) {
      await waitFor(noted, pause);
      continue;
    }
    const { answer, after } = await carryOut(seen).catch(async (error) => {
      // Of what may have been done the note stays. A drop that fails says nothing worse: it stays, too.
      if (isClear(error)) await drop(noted).catch(() => {});
      throw error;
    });
    const settle = (part: Part, index: number) => {
      const intent = noted.get(part);
      const state = after[index] ?? null;
      const changed = digestOf(part, state) !== digestOf(part, part.before);
      if (intent) return changed ? settleMade(users, intent, state) : store.settleIntent(intent, undefined);
    };
    await Promise.all(seen.parts.map(settle));
    return { seen, answer };
  }
}

/**
 * Ends an intent of somebody else, where it can be told what came of it: what was wanted is there; or it is not, and
 * nothing is under way any more.
 *
 * @returns whether it is ended.
 */
export async function settleOther(
  { users, now, patience }: SettlingGround,
  other: IntentRecord,
  current: SubjectState,
): Promise<boolean> {
  if (digestOf(other, current) === other.wanted) {
    await settleMade(users, other, current);
    return true;
  }
  if (now() - other.origin.at < overAfter(patience)) return false;
  await users.store.settleIntent(other, undefined);
  return true;
}

/** Whether an error says that nothing was done. */
function isClear(error: unknown): boolean {
  if (error instanceof UpstreamFault) return !error.unclear;
  return isRefusal(error) || (error instanceof RoostError && error.status < 500);
}
