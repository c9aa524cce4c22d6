import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { announce } from './announce-attempts.ts';
import type { DueAttempt } from './delivery-queues.ts';

const due = (at: number): DueAttempt => ({ environment: 'production', id: 'dlv_1_2', at });

/** What was sent and written, in order. */
function openLog() {
  const log: unknown[] = [];
  const queue = {
    send: async (sent: readonly DueAttempt[]) => void log.push(sent.map(({ at }) => at)),
  };
  const write = (time: number) => async () => {
    await sleep(time);
    log.push('written');
  };
  return { log, queue, write };
}

test('the message goes before what it tells of is written, and once', async () => {
  const { log, queue, write } = openLog();
  await announce(queue, [due(0)], write(1));
  expect(log).toEqual([[0], 'written']);
});

test('where nothing is due, nothing is sent; where nothing can be sent, nothing is written', async () => {
  const { log, queue, write } = openLog();
  await announce(queue, [], write(1));
  expect(log).toEqual(['written']);
  const unreachable = { send: () => Promise.reject(new Error('Nobody listens')) };
  await expect(announce(unreachable, [due(0)], write(1))).rejects.toThrow('Nobody listens');
  expect(log).toEqual(['written']);
});

test('a message that may have come before what it tells of goes again, and no other one', async () => {
  const { log, queue, write } = openLog();
  const later = Date.now() + 60_000;
  await announce(queue, [due(0), due(later)], write(2_050));
  expect(log).toEqual([[0, later], 'written', [0]]);
});
