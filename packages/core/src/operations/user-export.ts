import type { AuditEntry, UserExport } from '@roost/schemas';
import type { Change } from '../change.ts';
import { RoostError } from '../errors.ts';
import { longestList } from '../list-page.ts';
import { userNotFound } from '../not-found.ts';
import { type Ground, type Operations, ok } from '../operation.ts';
import type { ChangeFilter, Store } from '../store.ts';
import { formatTime } from '../timestamp.ts';
import { showChange } from './audit.ts';
import { showUser } from './users.ts';

/** The largest document, as UTF-8 bytes of its JSON: a Lambda function answers with 6 MB at most. */
const largestDocument = 5 * 1024 * 1024;

/** A user with the values that she has. */
export type UserWithValues = Omit<UserExport, 'audit'>;

export function userExportOperations({ store, upstream }: Ground): Pick<Operations, 'users.export'> {
  async function readStored(environment: string, key: string): Promise<UserWithValues | undefined> {
    const [user, values] = await Promise.all([
      store.getUser(environment, key),
      listValues(store, environment, key),
    ]);
    return user && values && { ...showUser(user), values };
  }

  const readUser = upstream?.readUserWithValues ?? readStored;
  return {
    'users.export': async ({ principal: { environment } }, { key, audit = true }) => {
      const [user, entries] = await Promise.all([
        readUser(environment, key),
        audit ? listEntries(store, environment, key) : null,
      ]);
      if (!user) throw userNotFound(key, 'key');
      const document: UserExport = { ...user, audit: entries };
      if (Buffer.byteLength(JSON.stringify(document)) > largestDocument) throw tooLarge('is over 5 MiB');
      return ok(document);
    },
  };
}

async function listValues(
  store: Store,
  environment: string,
  key: string,
): Promise<UserExport['values'] | undefined> {
  const [fields, stored] = await Promise.all([store.listFields(), store.listValues(environment, key)]);
  const values = stored && new Map(stored.map((value) => [value.fieldId, value]));
  return (
    values &&
    fields.flatMap(({ id, key, type, displayText }) => {
      const found = values.get(id);
      if (!found) return [];
      const times = { created_at: formatTime(found.createdAt), updated_at: formatTime(found.updatedAt) };
      return [{ key, type, display_text: displayText, value: JSON.parse(found.value), ...times }];
    })
  );
}

/** What was done to her, and by her. Somebody or something else may have the same id. */
async function listEntries(store: Store, environment: string, key: string): Promise<AuditEntry[]> {
  const [about, by] = await Promise.all([
    listChanges(store, environment, { target: key }),
    listChanges(store, environment, { actor: key }),
  ]);
  const found = new Map<string, Change>();
  for (const change of about) if (change.target.type === 'user') found.set(change.id, change);
  for (const change of by) {
    if (change.actor.type === 'user' || change.actor.type === 'person') found.set(change.id, change);
  }
  return [...found.values()].sort((one, other) => (one.id < other.id ? 1 : -1)).map(showChange);
}

async function listChanges(store: Store, environment: string, filter: ChangeFilter): Promise<Change[]> {
  const found = await store.listChanges(environment, filter, { limit: longestList + 1 });
  if (found.length <= longestList) return found;
  throw tooLarge(`has over ${longestList} entries of the audit trail`);
}

function tooLarge(what: string): RoostError {
  return new RoostError('too_many_to_list', {
    message: `The document ${what}: say audit=false, and read the trail at /api/audit/ page by page, and values at /api/field/`,
  });
}
