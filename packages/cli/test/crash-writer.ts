import { expect } from 'vitest';
import type { ApiAnswer, Call } from './api-call.ts';
import type { ChangeRow } from './change-rows.ts';
import type { SeededRandom } from './seeded-random.ts';
import { chooseWrite, type Holdings, type Write } from './write-model.ts';

/** What the server lists for everybody: read once a check. */
export interface Lists {
  users: { key: string; name: string }[];
  fields: { key: string; display_text: string }[];
}

export async function readLists(call: Call): Promise<Lists> {
  return {
    users: (await call('GET', '/api/user/')).json,
    fields: (await call('GET', '/api/field/')).json,
  };
}

/** One connection's worth of load, which knows what was acknowledged to it and what was still on its way. */
export class CrashWriter {
  /** Begins the keys of all that it makes. */
  readonly prefix: string;
  readonly #random: SeededRandom;
  #held: Holdings = { users: {}, fields: {} };
  #serial = 0;
  /** The last acknowledged answer about each user. */
  readonly #answers = new Map<string, Record<string, unknown>>();
  /** Since the last check. */
  #acknowledged: string[] = [];
  #inFlight: Write | undefined;

  constructor(number: number, random: SeededRandom) {
    this.prefix = `w${number}-`;
    this.#random = random;
  }

  /** Writes until the server is gone. @returns how many writes were acknowledged. */
  async writeUntilGone(call: Call, isKilled: () => boolean): Promise<number> {
    for (let count = 0; ; count++) {
      const { prefix } = this;
      const write = chooseWrite(this.#held, { prefix, serial: this.#serial++, random: this.#random });
      this.#inFlight = write;
      let answer: ApiAnswer;
      try {
        answer = await call(write.method, write.path, write.body);
      } catch (error) {
        // fetch says TypeError where the connection broke; anything else is an answer that the contract does not know.
        if (isKilled() && error instanceof TypeError) return count;
        throw error;
      }
      expect(answer.status, `${write.method} ${write.path}: ${JSON.stringify(answer.json)}`).toBe(
        write.status,
      );
      this.#accept(write);
      if (write.user !== undefined && answer.json) this.#answers.set(write.user, answer.json);
    }
  }

  /**
   * Fails where the server does not hold exactly what was acknowledged, with the write that was in flight or without
   * it, and with exactly the changes that go with it.
   */
  async check(call: Call, lists: Lists, rows: readonly ChangeRow[]): Promise<void> {
    const changes = rows.map(({ action, target, paths }) => `${action} ${target} ${paths}`);
    const inFlight = this.#inFlight;
    if (inFlight && changes.length > this.#acknowledged.length) this.#accept(inFlight);
    expect(changes).toEqual(this.#acknowledged);
    expect(await this.#read(call, lists)).toEqual(this.#held);
    const answers = [...this.#answers];
    for (const [key, { api_key, ...record }] of answers) {
      expect(lists.users.find((user) => user.key === key)).toEqual(record);
    }
    // Her own key too is as it was. One of them each time: this is a request that no list answers.
    const one = this.#random.pick(answers);
    if (one) expect((await call('POST', '/api/user/', { key: one[0] })).json).toEqual(one[1]);
    this.#acknowledged = [];
    this.#inFlight = undefined;
  }

  #accept(write: Write): void {
    this.#held = write.after;
    this.#acknowledged.push(...write.changes);
    this.#inFlight = undefined;
    // What it answered is set by whoever has the answer.
    if (write.user !== undefined) this.#answers.delete(write.user);
  }

  async #read(call: Call, lists: Lists): Promise<Holdings> {
    const held: Holdings = { users: {}, fields: {} };
    const own = ({ key }: { key: string }) => key.startsWith(this.prefix);
    for (const { key, display_text } of lists.fields.filter(own)) held.fields[key] = display_text;
    for (const { key, name } of lists.users.filter(own)) {
      const listed = (await call('GET', `/api/field/?key=${encodeURIComponent(key)}`)).json;
      const values = listed.flatMap((field: { key: string; value: unknown }) =>
        field.value === null ? [] : [[field.key, field.value]],
      );
      held.users[key] = { name, values: Object.fromEntries(values) };
    }
    return held;
  }
}
