import { type FieldRecord, formatTime, type Store, type UserListing, type ValueRecord } from '@roost/core';
import { formatVersion } from './export-lines.ts';
import { orderedParallel } from './ordered-parallel.ts';

const pageSize = 1000;
/** Users whose values are read side by side: on AWS each is a request. */
const together = 32;

type ExportStore = Pick<Store, 'listFields' | 'listUsers' | 'listValues'>;

/**
 * The lines of an export (see export-lines.ts), each with its line feed. Users who are made, changed or deleted meanwhile
 * are in it as they were when they were read.
 *
 * @param onUser called after each user.
 */
export async function* exportLines(
  store: ExportStore,
  environment: string,
  onUser: () => void = () => {},
): AsyncGenerator<string> {
  const fields = await store.listFields();
  yield line({ type: 'roost-export', version: formatVersion });
  for (const field of fields) yield line(fieldLine(field));
  let users = 0;
  const order = new Map(fields.map(({ id }, index) => [id, index]));
  const read = async (user: UserListing) => ({ user, values: await store.listValues(environment, user.key) });
  for await (const { user, values } of orderedParallel(everyUser(store, environment), together, read)) {
    // Deleted since she was listed.
    if (!values) continue;
    yield userLine(user, values, fields, order);
    users++;
    onUser();
  }
  yield line({ type: 'end', fields: fields.length, users });
}

async function* everyUser(store: ExportStore, environment: string): AsyncGenerator<UserListing> {
  let after: UserListing | undefined;
  for (;;) {
    const page = await store.listUsers(environment, { ...(after && { after }), limit: pageSize });
    yield* page;
    if (page.length < pageSize) return;
    after = page.at(-1);
  }
}

function line(object: object): string {
  return `${JSON.stringify(object)}\n`;
}

function fieldLine({ key, type, displayText, options, repeated, createdAt, updatedAt }: FieldRecord): object {
  return {
    type: 'field',
    key,
    field_type: type,
    display_text: displayText,
    options,
    repeated,
    created_at: formatTime(createdAt),
    updated_at: formatTime(updatedAt),
  };
}

/** Values stand in it as they are stored, which is JSON: to read them would take longer than all else. */
function userLine(
  { key, name, createdAt, updatedAt }: UserListing,
  values: readonly ValueRecord[],
  fields: readonly FieldRecord[],
  order: ReadonlyMap<string, number>,
): string {
  const head = JSON.stringify({
    type: 'user',
    key,
    name,
    created_at: formatTime(createdAt),
    updated_at: formatTime(updatedAt),
  });
  const texts: string[] = [];
  for (const { fieldId, value, createdAt, updatedAt } of values) {
    const index = order.get(fieldId);
    // Of a field that was made since the export began.
    if (index === undefined) continue;
    const field = fields[index] as FieldRecord;
    texts[index] =
      `{"key":${JSON.stringify(field.key)},"value":${value},"created_at":"${formatTime(createdAt)}","updated_at":"${formatTime(updatedAt)}"}`;
  }
  const given = texts.filter((text) => text !== undefined).join(',');
  return `${head.slice(0, -1)},"values":[${given}]}\n`;
}
