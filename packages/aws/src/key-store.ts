import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type KeyRecord, keyDeed, makeChange, RoostError, type Store } from '@roost/core';
import { type Item, toStored } from './attributes.ts';
import { changeAttributes } from './changed-item.ts';
import { changeItem, writeItems } from './conditional-write.ts';
import type { Db } from './db.ts';
import { openDigestMemory } from './digest-memory.ts';
import type { EnvironmentLives } from './environment-lives.ts';
import { asKey, keyItem, keyLife } from './key-item.ts';
import { digestPlace, type EnvironmentLife, keyListPk, keyPlace } from './places.ts';
import { queryPages, readItem, readItems } from './read-items.ts';
import { byList } from './tables.ts';
import { conflict, untilSettled } from './until-settled.ts';
import type { Write } from './write-request.ts';

type KeyStore = Pick<
  Store,
  'createKey' | 'replaceKey' | 'getKey' | 'findKeyByDigest' | 'listKeys' | 'updateKey' | 'endKey' | 'touchKey'
>;

/** How exact `last_used_at` is, in milliseconds. */
const touchedEvery = 60_000;

export function openKeyStore(db: Db, lives: EnvironmentLives): KeyStore {
  const idsByDigest = openDigestMemory();

  /** @returns undefined for a key whose environment was deleted, too. */
  async function present(stored: Item | undefined): Promise<KeyRecord | undefined> {
    return stored && (await lives.isCurrent(keyLife(stored))) ? asKey(stored) : undefined;
  }

  const getKey = async (id: string) => present(await readItem(db, keyPlace(id)));

  async function findByDigest(digest: string, id: string | undefined): Promise<KeyRecord | undefined> {
    const key = id === undefined ? undefined : await getKey(id);
    return key?.digest === digest ? key : undefined;
  }

  return {
    createKey: (key, origin) =>
      untilSettled(async () => {
        const life = await lives.findNow(key.environment);
        if (!life) throw new RoostError('invalid_api_key');
        const outcome = await writeItems(db, creation(key, life, origin));
        return outcome === 'busy' ? conflict : outcome === 'done';
      }),

    replaceKey: (successor, { id, endsAt }, origin) =>
      untilSettled(async () => {
        const stored = await readItem(db, keyPlace(id));
        const before = await present(stored);
        if (!stored || before?.endsAt !== null) return false;
        // Two keys change: a change for each.
        const change = makeChange(keyDeed('key.regenerated', id, before, { ...before, endsAt }), origin);
        const outcome = await writeItems(db, [
          { place: keyPlace(id), expected: { seen: stored }, set: { endsAt, ...changeAttributes(change) } },
          ...creation(successor, keyLife(stored), origin),
        ]);
        return outcome === 'done' ? true : conflict;
      }),

    getKey,

    findKeyByDigest: async (digest) => {
      const remembered = await findByDigest(digest, idsByDigest.get(digest));
      if (remembered) return remembered;
      const claim = await readItem(db, digestPlace(digest));
      const found = await findByDigest(digest, claim && String(claim.id));
      if (found) idsByDigest.set(digest, found.id);
      return found;
    },

    listKeys: async (environment) => {
      const life = await lives.find(environment);
      if (!life) return [];
      const ids: string[] = [];
      for await (const page of queryPages(db, {
        IndexName: byList,
        KeyConditionExpression: 'listPk = :list',
        ExpressionAttributeValues: toStored({ ':list': keyListPk(life) }),
      })) {
        ids.push(...page.map(({ listSk }) => String(listSk)));
      }
      const items = await readItems(db, ids.map(keyPlace));
      return items.filter((item) => item !== undefined).map(asKey);
    },

    updateKey: (id, { name, limit, dialect }, origin) =>
      changeItem<KeyRecord | undefined>(db, keyPlace(id), async (stored) => {
        const before = await present(stored);
        if (!before) return { answer: undefined };
        const after: KeyRecord = {
          ...before,
          name: name ?? before.name,
          limit: limit === undefined ? before.limit : limit,
          dialect: dialect ?? before.dialect,
        };
        if (isDeepStrictEqual(after, before)) return { answer: before };
        const change = makeChange(keyDeed('key.updated', id, before, after), origin);
        const set = { name: after.name, limit: after.limit, dialect: after.dialect };
        return { answer: after, set: { ...set, ...changeAttributes(change) } };
      }),

    endKey: (id, endsAt, origin) =>
      changeItem(db, keyPlace(id), async (stored) => {
        const before = await present(stored);
        if (!before) return { answer: false };
        if (before.endsAt !== null && before.endsAt <= endsAt) return { answer: true };
        const change = makeChange(keyDeed('key.killed', id, before, { ...before, endsAt }), origin);
        return { answer: true, set: { endsAt, ...changeAttributes(change) } };
      }),

    // Not a change: the item keeps the one that it has, and the trail takes no notice.
    touchKey: async (id, at) => {
      const command = new UpdateItemCommand({
        TableName: db.tables.data,
        Key: toStored({ ...keyPlace(id) }),
        UpdateExpression: 'SET lastUsedAt = :at',
        ConditionExpression:
          'attribute_exists(pk) AND (attribute_not_exists(lastUsedAt) OR lastUsedAt <= :before)',
        ExpressionAttributeValues: toStored({ ':at': at, ':before': at - touchedEvery }),
      });
      await db.send(command).catch((error: unknown) => {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      });
    },
  };
}

/** The key, and the claim of its digest: no other key has it. */
function creation(key: KeyRecord, life: EnvironmentLife, origin: Parameters<typeof makeChange>[1]): Write[] {
  const change = makeChange(keyDeed('key.created', key.id, undefined, key), origin);
  return [
    {
      place: keyPlace(key.id),
      expected: 'absent',
      put: { ...keyItem(key, life), ...changeAttributes(change) },
    },
    { place: digestPlace(key.digest), expected: 'absent', put: { id: key.id } },
  ];
}
