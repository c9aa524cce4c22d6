import { createHash } from 'node:crypto';
import { type Subject, subjectId } from '@roost/core';

/*
 * Where everything stands in the data table: see docs/dynamodb.md. Nothing here may change once there is data.
 */

/** The key of an item. */
export interface Place {
  pk: string;
  sk: string;
}

/** One life of an environment: what hung on an earlier one of its name is in other places, and never seen again. */
export interface EnvironmentLife {
  name: string;
  generation: number;
}

export const environmentsPk = 'ENVIRONMENTS';
export const fieldsPk = 'FIELDS';

/**
 * How many partitions the list of an environment's users is spread over: each takes a thousand writes a second. It may
 * grow at any time, and never shrink: a list is read from all of them, so a user stays in the one that she was put in.
 */
export const userListShards = 4;

/** The longest sort key that DynamoDB takes, in bytes of UTF-8. */
const longestSortKey = 1024;

const timeWidth = 16;

export function environmentPlace(name: string): Place {
  return { pk: environmentsPk, sk: name };
}

export function fieldPlace(key: string): Place {
  return { pk: fieldsPk, sk: key };
}

export function keyPlace(id: string): Place {
  return { pk: `KEY#${id}`, sk: 'KEY' };
}

/** Says which key has the digest, and keeps a second one from having it. */
export function digestPlace(digest: string): Place {
  return { pk: `DIGEST#${digest}`, sk: 'DIGEST' };
}

export function userPlace(life: EnvironmentLife, userKey: string): Place {
  return { pk: userPk(life, userKey), sk: 'USER' };
}

export function valuePlace(life: EnvironmentLife, userKey: string, fieldId: string): Place {
  return { pk: userPk(life, userKey), sk: valueSk(fieldId) };
}

export const userSk = 'USER';
const valuePrefix = 'VALUE#';

/** The same for every user who has a value of the field. */
export function valueSk(fieldId: string): string {
  return `${valuePrefix}${fieldId}`;
}

/** @returns the field of a value's item; undefined for an item that is no value. */
export function fieldIdOf(sk: string): string | undefined {
  return sk.startsWith(valuePrefix) ? sk.slice(valuePrefix.length) : undefined;
}

/** The environment comes encoded, so that no `#` in it can be taken for the one behind it. */
function lifeText({ name, generation }: EnvironmentLife): string {
  return `${encodeURIComponent(name)}#${generation}`;
}

export function userPk(life: EnvironmentLife, userKey: string): string {
  return `USER#${lifeText(life)}#${userKey}`;
}

/** @throws Error for a partition that is no user's */
export function readUserPk(pk: string): { life: EnvironmentLife; userKey: string } {
  const match = /^USER#([^#]*)#(\d+)#(.*)$/s.exec(pk);
  if (!match) throw new Error(`No user's partition: ${pk.slice(0, 20)}…`);
  const [, name = '', generation, userKey = ''] = match;
  return { life: { name: decodeURIComponent(name), generation: Number(generation) }, userKey };
}

const intentPrefix = 'INTENT#';

/** How many partitions the intents of an environment are spread over, by their targets. It may grow, never shrink. */
export const intentShards = 4;

/** The subject is named by a hash: a key of 256 characters is as long as a sort key may be. */
export function intentPlace(life: EnvironmentLife, subject: Subject): Place {
  const { type, id } = subject.target;
  const shard = hash(`${type}:${id}`).readUInt32BE() % intentShards;
  return { pk: intentPk(life, shard), sk: hash(subjectId(subject)).toString('base64url') };
}

export function intentPk(life: EnvironmentLife, shard: number): string {
  return `${intentPrefix}${lifeText(life)}#${shard}`;
}

export function isIntentPk(pk: string): boolean {
  return pk.startsWith(intentPrefix);
}

/** @throws Error for a partition that holds no intents */
export function readIntentLife(pk: string): EnvironmentLife {
  const match = /^INTENT#([^#]*)#(\d+)#\d+$/.exec(pk);
  if (!match) throw new Error(`No partition of intents: ${pk.slice(0, 20)}…`);
  return { name: decodeURIComponent(match[1] ?? ''), generation: Number(match[2]) };
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export const webhooksPk = 'WEBHOOKS';

/** All endpoints of a deployment stand together: who fans out changes reads them with one query. */
export function webhookPlace(life: EnvironmentLife, id: string): Place {
  return { pk: webhooksPk, sk: `${webhookSkOf(life)}${id}` };
}

/** What the sort keys of an environment's endpoints begin with. */
export function webhookSkOf(life: EnvironmentLife): string {
  return `${lifeText(life)}#`;
}

export function keyListPk(life: EnvironmentLife): string {
  return `KEYS#${lifeText(life)}`;
}

export function userListPk(life: EnvironmentLife, shard: number): string {
  return `USERS#${lifeText(life)}#${shard}`;
}

export function userShard(userKey: string): number {
  return hash(userKey).readUInt32BE() % userListShards;
}

/**
 * Sorts as users list: by time, then by the bytes of the key, which is the order of its Unicode characters. What does
 * not fit into a sort key is cut off; those few that are alike then are told apart where they are read.
 */
export function userListSk(createdAt: number, userKey: string): string {
  const text = String(createdAt).padStart(timeWidth, '0') + userKey;
  if (Buffer.byteLength(text) <= longestSortKey) return text;
  const bytes = Buffer.from(text);
  let end = longestSortKey;
  // Not in the middle of a character: its later bytes begin with the bits 10.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}

/** Whether another user's sort key may be the same: one that was cut lacks three bytes at most. */
export function mayBeCut(listSk: string): boolean {
  return Buffer.byteLength(listSk) > longestSortKey - 4;
}
