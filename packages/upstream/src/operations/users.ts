import {
  type Call,
  created,
  issueUserApiKey,
  noContent,
  ok,
  type UpstreamOperations,
  userNotFound,
} from '@roost/core';
import type { User, UserWithApiKey } from '@roost/schemas';
import { changeUpstream, type Part } from '../change-upstream.ts';
import { isRefusal } from '../fault.ts';
import { findUser, listUsers } from '../lookups.ts';
import { pageRows } from '../page-rows.ts';
import { readUser } from '../read-records.ts';
import { asAnswer, refused } from '../refusal.ts';
import type { UpstreamGround } from '../upstream-ground.ts';
import type { Visit } from '../visit.ts';

type UserOperations = Pick<
  UpstreamOperations,
  'users.list' | 'users.upsert' | 'users.read' | 'users.delete' | 'users.regenerate'
>;

export function userOperations(ground: UpstreamGround): UserOperations {
  const { users, visits, secrets, store, forgetCredentials } = ground;

  async function find(environment: string, key: string): Promise<User> {
    const user = await findUser(visits(environment), key).catch(answerFor(key));
    if (!user) throw userNotFound(key, 'key');
    return user;
  }

  return {
    'users.list': async ({ principal: { environment } }, page) => {
      const scope = { operation: 'users.list', environment };
      return pageRows(secrets, scope, page, (asked) => listUsers(visits(environment), asked)).catch(
        answerFor(''),
      );
    },

    'users.upsert': async (call, { key, name }) => {
      const { made, user } = await upsertUser(ground, call, { key, name });
      return made ? created(user) : ok(user);
    },

    'users.read': async ({ principal: { environment } }, { key }) => ok(await find(environment, key)),

    'users.delete': async (call, { key }) => {
      const { environment } = call.principal;
      const visit = visits(environment);
      const look = async () => {
        const before = (await findUser(visit, key)) ?? null;
        return { before, parts: [partOf(key, before, null)] };
      };
      const { seen } = await changeUpstream(
        ground,
        { call, visit },
        {
          look,
          carryOut: async ({ before }) => {
            if (before) await deleteThere(visit, key);
            await users.forget(environment, key);
            return { answer: undefined, after: [null] };
          },
        },
      ).catch(answerFor(key));
      if (!seen.before) throw userNotFound(key, 'key');
      return noContent;
    },

    'users.regenerate': async ({ principal: { environment }, origin }, { key }) => {
      const user = await find(environment, key);
      await users.withApiKey(user, origin);
      const issued = issueUserApiKey(await secrets.currentPepper());
      const record = await store.rekeyUser(environment, key, issued.record, origin);
      if (!record) throw userNotFound(key, 'key');
      forgetCredentials();
      return ok({ api_key: issued.apiKey, ...user });
    },
  };
}

/** Makes, changes or fetches her. @returns her with her own API key, and whether she was made. */
export async function upsertUser(
  ground: UpstreamGround,
  call: Pick<Call, 'origin'>,
  { key, name }: { key: string; name: string | null | undefined },
  { keepName = false } = {},
): Promise<{ made: boolean; user: UserWithApiKey }> {
  const { users, visits } = ground;
  const { environment } = call.origin;
  const visit = visits(environment);
  const { seen, answer } = await changeUpstream(
    ground,
    { call, visit },
    {
      look: async () => {
        const before = await findUser(visit, key);
        const kept = before && (keepName || name === undefined || name === before.name) ? before : undefined;
        const wanted = kept ?? { key, name: name ?? null, created_at: '', updated_at: '' };
        return { before, kept, parts: [partOf(key, before ?? null, wanted)] };
      },
      carryOut: async ({ before, kept }) => {
        if (kept) return { answer: kept, after: [kept] };
        // Whoever had her key before is gone: she is not to have that one's API key.
        if (!before) await users.forget(environment, key);
        const given = name === undefined ? { key } : { key, name };
        const user = readUser(await visit.call((roost, settings) => roost.users.upsert(given, settings)));
        return { answer: user, after: [user] };
      },
    },
  ).catch(answerFor(key));
  return { made: !seen.before, user: await users.withApiKey(answer, call.origin) };
}

/** Gone is gone: she was there a moment ago, and an attempt whose answer was lost may have been this one. */
async function deleteThere(visit: Visit, key: string): Promise<void> {
  await visit
    .call((roost, settings) => roost.users.delete({ key }, settings))
    .catch((error) => {
      if (!(isRefusal(error) && error.status === 404)) throw error;
    });
}

function partOf(key: string, before: User | null, wanted: User | null): Part {
  return { target: { type: 'user', id: key }, fieldKey: null, before, wanted };
}

function answerFor(key: string): (error: unknown) => never {
  return (error) => {
    throw asAnswer(error, { 400: refused('invalid_parameter', 'key'), 404: userNotFound(key, 'key') });
  };
}
