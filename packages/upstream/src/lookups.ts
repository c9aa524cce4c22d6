import type { Field, FieldDefinition, User } from '@roost/schemas';
import { byCreation, type UpstreamPage } from './page-rows.ts';
import { readDefinition, readFields, readUser, readUsers } from './read-records.ts';
import { hasCode, isLacking, unsupported } from './refusal.ts';
import type { Visit } from './visit.ts';

/** What a page is asked for by; without `limit` it is all of the list. */
interface Asked {
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** A page of users as the upstream gives it, in order of creation, then key. */
export async function listUsers(visit: Visit, asked: Asked = {}): Promise<UpstreamPage<User>> {
  const { rows, next } = await visit.call((roost, settings) =>
    pageOf(roost.users.list(asked, settings), asked),
  );
  const inOrder = readUsers(rows).sort(
    (one, other) => byCreation(one, other) || Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)),
  );
  return { rows: inOrder, next };
}

/** A page of definitions, with one user's values where she is named. */
export async function pageOfFields(
  visit: Visit,
  key: string | undefined,
  asked: Asked,
): Promise<UpstreamPage<Field>> {
  const given = key === undefined ? asked : { key, ...asked };
  const { rows, next } = await visit.call((roost, settings) =>
    pageOf(roost.fields.list(given, settings), asked),
  );
  return { rows: readFields(rows).sort(byCreation), next };
}

/** All fields, with one user's values. */
export async function listFields(visit: Visit, key?: string): Promise<Field[]> {
  return (await pageOfFields(visit, key, {})).rows;
}

/**
 * A user by her key; undefined where there is none. An upstream without an operation for it is asked for all of them:
 * asked for her by a POST, it would make her.
 */
export async function findUser(visit: Visit, key: string): Promise<User | undefined> {
  try {
    return readUser(await visit.call((roost, settings) => roost.users.read({ key }, settings)));
  } catch (error) {
    if (hasCode(error, 'user_not_found')) return undefined;
    if (!isLacking(error)) throw error;
  }
  return (await listUsers(visit)).rows.find((user) => user.key === key);
}

/** A definition in full, which no list has; null where there is none. */
export async function findDefinition(visit: Visit, key: string): Promise<FieldDefinition | null> {
  // A POST of a key that is not there would make it, by whatever rules the upstream has.
  if (!(await listFields(visit)).some((field) => field.key === key)) return null;
  try {
    return readDefinition(await visit.call((roost, settings) => roost.fields.upsert({ key }, settings)));
  } catch (error) {
    throw isLacking(error) ? noDefinitions() : error;
  }
}

export function noDefinitions() {
  return unsupported('lets its fields be made and changed by itself alone');
}

/** A list of the client: its first page where a limit was given, all of it otherwise. */
async function pageOf(
  list: PromiseLike<unknown[]> & { pages(): AsyncGenerator<UpstreamPage<unknown>> },
  { limit }: Asked,
): Promise<UpstreamPage<unknown>> {
  if (limit === undefined) return { rows: await list };
  return (await list.pages().next()).value;
}
