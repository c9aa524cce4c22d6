import { setTimeout } from 'node:timers/promises';
import { RateLimited, RateLimiter, type Store } from '@roost/core';
import { openSqliteStore } from '@roost/embedded';

/*
 * One process of those that share a limit: walks through simulated time at a steady rate, and prints how many of its
 * requests came through, and how many of these it may have let through by itself: ten minutes go by in a second here,
 * in which the others may keep it from the store for longer than a write waits. Run by limits.test.ts.
 */

const [folder = '', limit = '', perMinute = '', minutes = '', start = ''] = process.argv.slice(2);
let now = Number(start);
const end = now + Number(minutes) * 60_000;
const step = 60_000 / Number(perMinute);
const store = openSqliteStore(folder);
let [accepted, alone] = [0, 0];
const takeTokens: Store['takeTokens'] = (id, most, request) =>
  store.takeTokens(id, most, request).catch((error) => {
    alone += request.most;
    throw error;
  });
const limiter = new RateLimiter({ ...store, takeTokens }, () => Math.floor(now));
let requests = 0;
for (; now < end; now += step) {
  try {
    await limiter.take('shared', Number(limit), 1);
    accepted++;
  } catch (error) {
    if (!(error instanceof RateLimited)) throw error;
  }
  if (++requests % 50 === 0) await setTimeout(1);
}
await store.close();
process.stdout.write(JSON.stringify({ accepted, alone }));
