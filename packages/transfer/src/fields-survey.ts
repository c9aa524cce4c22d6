import type { FieldRecord, Store } from '@roost/core';
import { checkValue } from '@roost/schemas';
import { type FieldPlan, reshapes } from './fields-plan.ts';

/** What a plan does to values that are there, in all environments. */
export interface FieldSurvey {
  /** By the key of a field that goes: how many values go with it. */
  lost: Map<string, number>;
  /** By the key of a field that changes: how many values do not fit it any more, and stay all the same. */
  unfit: Map<string, number>;
}

const pageSize = 1000;
/** Users whose values are read side by side: on AWS each is a request. */
const together = 16;

/** Looks at every value of every user, where the plan touches values at all. */
export async function surveyValues(
  store: Pick<Store, 'listEnvironments' | 'listUsers' | 'listValues'>,
  { steps }: FieldPlan,
): Promise<FieldSurvey> {
  const going = new Map<string, string>();
  const changing = new Map<string, FieldRecord>();
  for (const step of steps) {
    if (step.verb === 'delete') going.set(step.before.id, step.before.key);
    else if (step.verb === 'update' && reshapes(step)) changing.set(step.after.id, step.after);
  }
  const lost = new Map([...going.values()].map((key) => [key, 0]));
  const unfit = new Map([...changing.values()].map(({ key }) => [key, 0]));
  if (going.size + changing.size === 0) return { lost, unfit };

  async function look(environment: string, userKey: string): Promise<void> {
    for (const { fieldId, value } of (await store.listValues(environment, userKey)) ?? []) {
      const gone = going.get(fieldId);
      if (gone !== undefined) lost.set(gone, (lost.get(gone) ?? 0) + 1);
      const field = changing.get(fieldId);
      if (field && checkValue(field, JSON.parse(value), 'value')) {
        unfit.set(field.key, (unfit.get(field.key) ?? 0) + 1);
      }
    }
  }

  for (const { name } of await store.listEnvironments()) {
    for await (const users of userPages(store, name)) {
      for (let start = 0; start < users.length; start += together) {
        await Promise.all(users.slice(start, start + together).map((key) => look(name, key)));
      }
    }
  }
  return { lost, unfit };
}

async function* userPages(store: Pick<Store, 'listUsers'>, environment: string): AsyncGenerator<string[]> {
  let page = await store.listUsers(environment, { limit: pageSize });
  while (page.length > 0) {
    yield page.map(({ key }) => key);
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    page = await store.listUsers(environment, {
      after: { createdAt: last.createdAt, key: last.key },
      limit: pageSize,
    });
  }
}
