import { setTimeout } from 'node:timers/promises';
import { RateLimited, RateLimiter, RoostError } from '@roost/core';
import { openSqliteStore } from '@roost/embedded';

/*
 * One process of those that share a limit: walks through simulated time at a steady rate, and prints how many of its
 * requests came through. Run by limits.test.ts.
 */

const [folder = '', limit = '', perMinute = '', minutes = '', start = ''] = process.argv.slice(2);
let now = Number(start);
const end = now + Number(minutes) * 60_000;
const step = 60_000 / Number(perMinute);
const store = openSqliteStore(folder);
const limiter = new RateLimiter(store, () => Math.floor(now));
let accepted = 0;
let requests = 0;
for (; now < end; now += step) {
  try {
    await limiter.take('shared', Number(limit), 1);
    accepted++;
  } catch (error) {
    // Ten minutes go by in a second here: a process that the others keep from the store for long is refused, no more.
    const starved = error instanceof RoostError && error.code === 'unavailable';
    if (!starved && !(error instanceof RateLimited)) throw error;
  }
  if (++requests % 50 === 0) await setTimeout(1);
}
await store.close();
process.stdout.write(`${accepted}\n`);
