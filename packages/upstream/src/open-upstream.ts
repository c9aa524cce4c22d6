import type { OpenUpstream, Upstream } from '@roost/core';
import { settleOther } from './change-upstream.ts';
import { asFault } from './fault.ts';
import { openLocalUsers } from './local-users.ts';
import { findUser, listFields } from './lookups.ts';
import { fieldOperations } from './operations/fields.ts';
import { upsertUser, userOperations } from './operations/users.ts';
import { valueOperations } from './operations/values.ts';
import { openPing } from './ping.ts';
import { lookAt } from './subject-state.ts';
import type { UpstreamGround } from './upstream-ground.ts';
import { openVisits } from './visit.ts';

/**
 * A service that holds users, fields and values, and speaks at least the five operations of the seed. Everything else of
 * Roost stands before it: keys, limits, the audit trail, webhooks.
 *
 * @param address as `checkUpstreamAddress` gives it.
 * @param options.patience for all calls of a request together, in milliseconds: well below the 15 s that a function has.
 */
export function openUpstream(address: string, { patience = 10_000 } = {}): OpenUpstream {
  return (given, now): Upstream => {
    const visits = openVisits({ address, patience }, given.secrets);
    const users = openLocalUsers(given);
    const ground: UpstreamGround = { ...given, visits, users, now, patience };

    return {
      operations: { ...userOperations(ground), ...fieldOperations(ground), ...valueOperations(ground) },

      ensureUser: async (environment, { email, name }, origin) => {
        // Who was seen here is there: to ask each time would double what a request takes.
        if (await users.find(environment, email)) return;
        await upsertUser(ground, { origin }, { key: email, name }, { keepName: true });
      },

      readUserWithValues: async (environment, key) => {
        const visit = visits(environment);
        const user = await findUser(visit, key).catch(throwFault);
        if (!user) return undefined;
        const fields = await listFields(visit, key).catch(throwFault);
        return { ...user, values: fields.filter(({ value }) => value !== null) };
      },

      fieldKeys: async (environment) =>
        (await listFields(visits(environment)).catch(throwFault)).map(({ key }) => key),

      ping: openPing(address, now),

      settleLeft: async (environment) => {
        const intents = await given.store.listIntents(environment);
        let settled = 0;
        for (const intent of intents) {
          const current = await lookAt(visits(environment), intent).catch(throwFault);
          if (await settleOther(ground, intent, current)) settled++;
        }
        return { settled, left: intents.length - settled };
      },
    };
  };
}

/** Where nobody asked for anything that the upstream could refuse, a refusal is a fault of it. */
function throwFault(error: unknown): never {
  throw asFault(error);
}
