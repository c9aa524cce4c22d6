import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openProgressBar } from './progress-bar.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function openStream(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, write: (text: string) => written.push(text) > 0 };
  return { written, stream: stream as unknown as NodeJS.WriteStream };
}

test('at a terminal one line shows how far it is, how fast and how long it takes yet, and goes at the end', () => {
  const { stream, written } = openStream(true);
  const bar = openProgressBar('users', { total: 4_000 }, stream);
  vi.advanceTimersByTime(1_000);
  bar.update(1_000, 2_000);
  bar.end();
  expect(written).toEqual([
    '\r\x1b[K[######------------------]   25%  2,000 users  2,000/s  3 s left',
    '\r\x1b[K',
  ]);
});

test('elsewhere a line comes every five seconds, and nothing is drawn', () => {
  const { stream, written } = openStream(false);
  const bar = openProgressBar('users', { total: 100 }, stream);
  for (let second = 1; second <= 11; second++) {
    vi.advanceTimersByTime(1_000);
    bar.update(second, second * 10);
  }
  bar.end();
  expect(written).toEqual([
    '  5%  50 users  10/s  1 min 35 s left\n',
    ' 10%  100 users  10/s  1 min 30 s left\n',
  ]);
});

test('what was done before says nothing of the pace, and without a total there is no end to tell', () => {
  const { stream, written } = openStream(false);
  const resumed = openProgressBar('users', { total: 300, before: { done: 100, rows: 1_000 } }, stream);
  vi.advanceTimersByTime(10_000);
  resumed.update(200, 1_100);
  const endless = openProgressBar('users checked', {}, stream);
  vi.advanceTimersByTime(5_000);
  endless.update(0, 500);
  expect(written).toEqual([' 66%  1,100 users  10/s  10 s left\n', '500 users checked  100/s\n']);
});
