import { setTimeout as sleep } from 'node:timers/promises';
import { unavailable } from '@roost/core';
import type { DynamoDBRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { handleBatch } from './stream-batch.ts';

/** Records named by their partition and a number in it, as in `ann 1`. */
function recordsOf(...names: string[]): DynamoDBRecord[] {
  return names.map((name) => ({
    dynamodb: { SequenceNumber: name, Keys: { pk: { S: name.split(' ')[0] ?? '' } } },
  }));
}

const nameOf = ({ dynamodb }: DynamoDBRecord) => dynamodb?.SequenceNumber ?? '';
const failuresIn = ({ batchItemFailures }: Awaited<ReturnType<typeof handleBatch>>) =>
  batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

test('records of one partition are handled one after the other, those of others beside them', async () => {
  const events: string[] = [];
  const handle = async (record: DynamoDBRecord) => {
    events.push(`${nameOf(record)} begins`);
    await sleep(record === slow ? 50 : 1);
    events.push(`${nameOf(record)} ends`);
  };
  const records = recordsOf('ann 1', 'ben 1', 'ann 2', 'ben 2', 'ann 3');
  const [slow] = records;
  expect(failuresIn(await handleBatch(records, handle, () => {}, 1_000))).toEqual([]);
  const ofAnn = events.filter((event) => event.startsWith('ann'));
  expect(ofAnn).toEqual([1, 2, 3].flatMap((number) => [`ann ${number} begins`, `ann ${number} ends`]));
  expect(events.indexOf('ben 2 ends')).toBeLessThan(events.indexOf('ann 1 ends'));
});

test('what follows a bad record in its partition is handled all the same', async () => {
  const handled: string[] = [];
  const handle = async (record: DynamoDBRecord) => {
    if (nameOf(record) === 'ann 1') throw new Error('not readable');
    handled.push(nameOf(record));
  };
  const result = await handleBatch(recordsOf('ann 1', 'ann 2', 'ben 1'), handle, () => {}, 1_000);
  expect(failuresIn(result)).toEqual(['ann 1']);
  expect(handled.toSorted()).toEqual(['ann 2', 'ben 1']);
});

test('what follows a record that meets an outage waits with it, and comes after it', async () => {
  const handled: string[] = [];
  let outages = 1;
  const handle = async (record: DynamoDBRecord) => {
    if (nameOf(record) === 'ann 1' && outages-- > 0) throw unavailable(new Error('Nobody listens'));
    handled.push(nameOf(record));
  };
  const records = recordsOf('ann 1', 'ann 2', 'ben 1');
  expect(failuresIn(await handleBatch(records, handle, () => {}, 5_000))).toEqual([]);
  expect(handled).toEqual(['ben 1', 'ann 1', 'ann 2']);
});

test('where an outage outlasts the time, all of the partition that was not handled comes again', async () => {
  const handle = async (record: DynamoDBRecord) => {
    if (nameOf(record).startsWith('ann')) throw unavailable(new Error('Nobody listens'));
  };
  const records = recordsOf('ann 1', 'ben 1', 'ann 2');
  const reported: string[] = [];
  const result = await handleBatch(
    records,
    handle,
    (_, { sequenceNumber }) => reported.push(sequenceNumber),
    0,
  );
  expect(failuresIn(result)).toEqual(['ann 1', 'ann 2']);
  expect(reported).toEqual(['ann 1', 'ann 2']);
});
