import {
  checkValue,
  describeValue,
  largestTogether,
  largestValue,
  type ProblemError,
  readTextValue,
  type SetValue,
} from '@roost/schemas';
import { RoostError } from '../errors.ts';
import { fieldNotFound, userNotFound } from '../not-found.ts';
import { type Answer, type Call, type Ground, noContent, type Operations } from '../operation.ts';
import type { FieldRecord, ValueWrite, ValueWritten } from '../store.ts';
import { formatTime } from '../timestamp.ts';

type ValueOperations = Pick<Operations, 'values.set' | 'values.setMany' | 'values.clear'>;

/** One value as a request gives it, and where it stands there. */
interface ValueInput {
  key: string;
  keyPath: string;
  value: unknown;
  path: string;
}

export function valueOperations({ store }: Ground): ValueOperations {
  /** @param show what is answered of the values, in their order. */
  async function set<Body>(
    call: Call,
    userKey: string,
    inputs: readonly ValueInput[],
    show: (writes: readonly ValueWrite[], written: readonly ValueWritten[]) => Body,
  ): Promise<Answer<Body>> {
    const { environment } = call.principal;
    const [first] = inputs;
    const alone = first !== undefined && inputs.length === 1;
    const only = alone ? await store.getField(first.key) : undefined;
    const fields = alone ? undefined : await fieldsOf(inputs);
    const writes = readWrites(inputs, (key) => only ?? fields?.get(key), call.textual);
    const result = await store.setValues(environment, userKey, writes, call.origin);
    if (result.outcome === 'no-user') throw userNotFound(userKey, 'user_key');
    if (result.outcome === 'no-field') {
      throw fieldNotFound(
        result.fieldKey,
        inputs.find(({ key }) => key === result.fieldKey)?.keyPath ?? 'key',
      );
    }
    return {
      status: result.written.some(({ outcome }) => outcome === 'created') ? 201 : 200,
      body: show(writes, result.written),
    };
  }

  async function fieldsOf(inputs: readonly ValueInput[]): Promise<Map<string, FieldRecord>> {
    const known = new Map<string, FieldRecord>();
    const add = (field: FieldRecord | undefined) => field && known.set(field.key, field);
    (await store.listFields()).forEach(add);
    // Not in the list are those that were made elsewhere a moment ago, too.
    const missing = inputs.filter(({ key }) => !known.has(key));
    (await Promise.all(missing.map(({ key }) => store.getField(key)))).forEach(add);
    return known;
  }

  return {
    'values.set': (call, { user_key, key, value }) =>
      set(call, user_key, [{ key, keyPath: 'key', value, path: 'value' }], ([write], [written]) =>
        asSet(write as ValueWrite, written as ValueWritten),
      ),

    'values.setMany': (call, { user_key, fields }) =>
      set(
        call,
        user_key,
        Object.entries(fields).map(([key, value]) => ({
          key,
          keyPath: `fields.${key}`,
          value,
          path: `fields.${key}`,
        })),
        (writes, written) => writes.map((write, index) => asSet(write, written[index] as ValueWritten)),
      ),

    'values.clear': async (call, { user_key, key }) => {
      await set(call, user_key, [{ key, keyPath: 'key', value: null, path: 'value' }], () => undefined);
      return noContent;
    },
  };
}

/** Every value in the type of its field, checked; or all that was wrong with any of them. */
function readWrites(
  inputs: readonly ValueInput[],
  fieldOf: (key: string) => FieldRecord | undefined,
  textual: boolean,
): ValueWrite[] {
  const wrong: ProblemError[] = [];
  const writes: ValueWrite[] = [];
  let together = 0;
  for (const { key, keyPath, value, path } of inputs) {
    const field = fieldOf(key);
    if (!field) throw fieldNotFound(key, keyPath);
    const read = textual ? readTextValue(field, value) : value;
    const error = checkValue(field, read, path);
    const json = JSON.stringify(read);
    const misfit = error ?? checkSize(json, path);
    if (misfit) wrong.push(misfit);
    if (inputs.length > 1) together += Buffer.byteLength(json);
    writes.push({ fieldId: field.id, fieldKey: key, value: read === null ? null : json });
  }
  if (together > largestTogether) {
    wrong.push({
      path: 'fields',
      message: `expected at most 3 MiB of JSON together, got ${describeValue(together)} bytes`,
    });
  }
  if (wrong.length > 0) throw new RoostError('invalid_value', { errors: wrong });
  return writes;
}

/** @returns what is wrong with a value of so much JSON, or undefined. */
export function checkSize(json: string, path: string): ProblemError | undefined {
  if (json.length <= largestValue / 3 || Buffer.byteLength(json) <= largestValue) return undefined;
  return {
    path,
    message: `expected at most 300 KiB of JSON, got ${describeValue(Buffer.byteLength(json))} bytes`,
  };
}

function asSet(write: ValueWrite, written: ValueWritten): SetValue {
  return {
    key: write.fieldKey,
    value: write.value === null ? null : JSON.parse(write.value),
    created_at: written.createdAt === null ? null : formatTime(written.createdAt),
    updated_at: written.updatedAt === null ? null : formatTime(written.updatedAt),
  };
}
