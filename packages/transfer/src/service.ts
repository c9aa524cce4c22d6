import {
  ConnectionError,
  createClient,
  type Fetch,
  type Field,
  NotFoundError,
  RoostApiError,
  type User,
} from '@roost/client';
import { describeIssue, RoostError } from '@roost/core';
import { fieldKey, fieldTypeNames, fieldValue, humanName, userKey } from '@roost/schemas';
import * as z from 'zod';

/** The words that a service goes by: those of the first reference, or of those after it, where a `key` is an `id`. */
export const serviceDialects = ['2021-02', '2023-10'] as const;

export interface ServiceOptions {
  /** As in `https://api.example.com`. */
  address: string;
  /** An API key of the environment to read. */
  apiKey: string;
  dialect?: (typeof serviceDialects)[number] | undefined;
}

/** Another service that speaks the contract: what there is to read of it. */
export interface Service {
  /** Its fields, and what is wrong with those that Roost cannot have. */
  listFields(): Promise<Read<ServiceField>[]>;
  /** Pages of its users; a service that knows none gives all of them as one. */
  pages(cursor?: string): AsyncGenerator<{ users: Read<ServiceUser>[]; next: string | undefined }>;
  /** The fields that a user has values of. @returns undefined where she is not there any more. */
  listValues(userKey: string): Promise<{ key: string; value: unknown }[] | undefined>;
}

/** A row as Roost reads it, or what is wrong with it, in words. */
export type Read<Row> = { row: Row; error?: undefined } | { error: string; row?: undefined };

/** So many times is a request repeated that met a limit or a fault: minutes, with the pauses that it is asked for. */
const retries = 10;
/** In milliseconds. A service that knows no pages takes its time for all users. */
const patience = 120_000;

const time = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .refine((at) => at >= 0, { error: 'expected a time from 1970 on' });

const userRow = z.object({
  key: userKey,
  name: humanName.nullable().optional(),
  created_at: time.optional(),
  updated_at: time.optional(),
});

const fieldRow = z.object({
  key: fieldKey,
  type: z.enum(fieldTypeNames),
  display_text: humanName.nullable().optional(),
  created_at: time.optional(),
  updated_at: time.optional(),
});

const valueRow = z.object({ key: z.string(), value: fieldValue });

export type ServiceUser = z.output<typeof userRow>;
export type ServiceField = z.output<typeof fieldRow>;

/**
 * Reads another service over HTTP. Requests that meet a limit or a fault are repeated.
 *
 * @throws RoostError where its address cannot be called: the key would go there as everybody can read it.
 */
export function openService({ address, apiKey, dialect = '2021-02' }: ServiceOptions): Service {
  checkAddress(address);
  let pagesOtherwise = false;
  const client = createClient({
    baseUrl: address,
    apiKey,
    retries,
    timeout: patience,
    fetch: async (url, init) => {
      const answer = await (fetch as Fetch)(inWordsOf(dialect, url), init);
      const link = answer.headers.get('link') ?? '';
      pagesOtherwise ||= /rel="?next/.test(link) && !/[?&]cursor=/.test(link);
      return answer;
    },
  });
  const rows = (list: unknown): unknown[] => {
    if (Array.isArray(list)) return list.map(inFirstWords);
    throw refused(address, 'does not answer with a list');
  };
  return {
    listFields: async () => {
      const list: Field[] = await explained(address, client.fields.list());
      return rows(list).map((row) => read(fieldRow, row));
    },
    async *pages(cursor) {
      const pages = client.users.list({ cursor }).pages();
      for (;;) {
        const { value: page, done } = await explained(address, pages.next());
        if (done) return;
        // Its list would seem to be over.
        if (pagesOtherwise) throw refused(address, 'pages its lists otherwise than by a cursor');
        const users: User[] = page.rows;
        yield { users: rows(users).map((row) => read(userRow, row)), next: page.next };
      }
    },
    listValues: async (key) => {
      try {
        const list: unknown = await explained(address, client.fields.list({ key }));
        return rows(list).flatMap((row) => {
          const { data } = valueRow.safeParse(row);
          return data && data.value !== null ? [data] : [];
        });
      } catch (error) {
        if (error instanceof RoostError && error.cause instanceof NotFoundError) return undefined;
        throw error;
      }
    },
  };
}

/** @throws RoostError where it is not `https`, unless it is on this machine. */
function checkAddress(address: string): void {
  const url = URL.parse(address);
  const local = url !== null && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && local)) return;
  throw new RoostError('invalid_parameter', {
    message: `${address} cannot be called: expected an address such as https://api.example.com, or http:// of this machine`,
  });
}

function refused(address: string, what: string): RoostError {
  return new RoostError('unavailable', { message: `${address} ${what}` });
}

/** Later dialects name the user of a list of fields otherwise. */
function inWordsOf(dialect: ServiceOptions['dialect'], url: string): string {
  return dialect === '2021-02' ? url : url.replace('/api/field/?key=', '/api/field/?id=');
}

/** Later dialects say `id` where the first one says `key`. */
function inFirstWords(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row;
  const { key, id, field_id } = row as Record<string, unknown>;
  return { ...row, key: key ?? field_id ?? id };
}

function read<Row>(shape: z.ZodType<Row>, given: unknown): Read<Row> {
  const checked = shape.safeParse(given, { error: describeIssue, reportInput: true });
  if (checked.success) return { row: checked.data };
  const name = (given as { key?: unknown } | null)?.key;
  const wrong = checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return { error: `${typeof name === 'string' ? `${JSON.stringify(name)}: ` : ''}${wrong.join('; ')}` };
}

const advice: Record<number, string> = {
  401: 'the key is not one of this service',
  403: 'the key may not read users and fields',
  404: 'there is no such service at this address',
  429: 'too many requests, also after waiting: read fewer side by side',
};

/** The client's errors as the command line says them: what was called, and how it answered. */
async function explained<T>(address: string, call: PromiseLike<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    if (cause instanceof RoostApiError) {
      const { status, code, message } = cause;
      // Whatever is there, the client takes it for one of ours.
      const what = code === undefined ? (advice[status] ?? 'not as the contract says') : message;
      throw new RoostError('unavailable', { message: `${address} answered ${status}: ${what}`, cause });
    }
    if (cause instanceof ConnectionError) {
      throw new RoostError('unavailable', { message: `${address}: ${cause.message}`, cause });
    }
    throw cause;
  }
}
