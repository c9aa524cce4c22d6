import type { ApiKey, NewApiKey, Scope } from '@roost/schemas';
import { RoostError } from '../errors.ts';
import { issueApiKey, reissueApiKey, type WantedKey } from '../issue-api-key.ts';
import { isAlive, keyState } from '../key-life.ts';
import { listPage } from '../list-page.ts';
import { type Call, created, type Ground, noContent, type Operations, ok } from '../operation.ts';
import { hasScope } from '../principal.ts';
import type { KeyRecord } from '../store.ts';
import { formatTime } from '../timestamp.ts';

type KeyOperations = Pick<
  Operations,
  'keys.list' | 'keys.create' | 'keys.read' | 'keys.update' | 'keys.regenerate' | 'keys.kill'
>;

export function keyOperations(ground: Ground): KeyOperations {
  const { store } = ground;

  async function find({ principal: { environment } }: Call, id: string): Promise<KeyRecord> {
    const record = await store.getKey(id);
    // One of another environment looks exactly like one that does not exist.
    if (record?.environment !== environment) {
      throw new RoostError('key_not_found', {
        errors: [{ path: 'id', message: 'no such key in this environment' }],
      });
    }
    return record;
  }

  return {
    'keys.list': ({ principal: { environment }, origin }, page) =>
      listPage<KeyRecord, string, ApiKey>(ground, page, {
        scope: { operation: 'keys.list', environment },
        read: async ({ after = '', limit }) =>
          (await store.listKeys(environment)).filter(({ id }) => id > after).slice(0, limit),
        position: ({ id }) => id,
        show: (record) => showKey(record, origin.at),
      }),

    'keys.create': async (call, { name, scopes, expires_at, limit, dialect }) => {
      const { principal, origin } = call;
      refuseEscalation(call, scopes);
      const expiresAt = expires_at == null ? null : Date.parse(expires_at);
      if (expiresAt !== null && expiresAt <= origin.at) {
        throw new RoostError('invalid_parameter', {
          errors: [{ path: 'expires_at', message: `expected a time to come, got ${expires_at}` }],
        });
      }
      const wanted: WantedKey = {
        environment: principal.environment,
        name,
        scopes,
        expiresAt,
        limit: limit ?? null,
        ...(dialect && { dialect }),
      };
      return created(showNewKey(await issueApiKey(ground, wanted, origin), origin.at));
    },

    'keys.read': async (call, { id }) => ok(showKey(await find(call, id), call.origin.at)),

    'keys.update': async (call, { id, ...change }) => {
      const present = await find(call, id);
      const changed = await store.updateKey(id, change, call.origin);
      return ok(showKey(changed ?? present, call.origin.at));
    },

    'keys.regenerate': async (call, { id, grace_seconds = 0 }) => {
      const { origin } = call;
      const predecessor = await find(call, id);
      // The answer holds the successor's plain text: whoever asks gets all that it may do.
      refuseEscalation(call, predecessor.scopes);
      if (keyState(predecessor, origin.at) !== 'active') throw deadKey(predecessor, origin.at);
      const successor = await reissueApiKey(ground, predecessor, origin.at + grace_seconds * 1000, origin);
      // Another caller was first: that one has the successor.
      if (!successor) throw deadKey({ ...predecessor, endsAt: origin.at }, origin.at);
      ground.forgetCredentials();
      return created(showNewKey(successor, origin.at));
    },

    'keys.kill': async (call, { id, force = false }) => {
      const { origin, principal } = call;
      const victim = await find(call, id);
      if (!force && canWriteKeys(victim) && isAlive(victim, origin.at)) {
        const others = (await store.listKeys(principal.environment)).filter(
          (other) => other.id !== id && canWriteKeys(other) && isAlive(other, origin.at),
        );
        if (others.length === 0) throw new RoostError('last_key');
      }
      await store.endKey(id, origin.at, origin);
      // At once in this process; everywhere else within what is remembered of a credential.
      ground.forgetCredentials();
      return noContent;
    },
  };
}

function refuseEscalation({ principal }: Call, wanted: readonly Scope[]): void {
  const lacking = wanted.filter((scope) => !hasScope(principal, scope));
  if (lacking.length > 0) throw new RoostError('insufficient_permissions');
}

function canWriteKeys({ scopes }: KeyRecord): boolean {
  return scopes.includes('keys:write') || scopes.includes('*');
}

function deadKey(key: KeyRecord, at: number): RoostError {
  return new RoostError('invalid_parameter', {
    errors: [
      {
        path: 'id',
        message:
          keyState(key, at) === 'grace'
            ? 'this key has a successor already: regenerate that one'
            : 'this key is dead: make another one',
      },
    ],
  });
}

export function showKey(record: KeyRecord, at: number): ApiKey {
  const optional = (time: number | null) => (time === null ? null : formatTime(time));
  return {
    id: record.id,
    name: record.name,
    environment: record.environment,
    scopes: record.scopes,
    state: keyState(record, at),
    limit: record.limit,
    dialect: record.dialect,
    created_at: formatTime(record.createdAt),
    expires_at: optional(record.expiresAt),
    ends_at: optional(record.endsAt),
    last_used_at: optional(record.lastUsedAt),
    predecessor: record.predecessor,
  };
}

function showNewKey({ record, key }: { record: KeyRecord; key: string }, at: number): NewApiKey {
  return { key, ...showKey(record, at) };
}
