import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { FieldType } from '@roost/schemas';

interface Person {
  name: string | undefined;
  created_at: string;
  updated_at: string;
  values: Map<string, { value: unknown; created_at: string; updated_at: string }>;
}

interface SeedAnswer {
  status: number;
  body?: unknown;
}

export interface SeedServer extends AsyncDisposable {
  address: string;
  /** The API key of each environment; changed here, the one before is refused. */
  keys: { development: string; production: string };
  /** Every request that came, as in `POST /api/user/`. */
  seen: string[];
}

const fields: Record<string, FieldType> = { name: 'text_field', age: 'integer_field', about: 'json_value' };
const detail = (text: string) => ({ detail: text });
const notFound: SeedAnswer = { status: 404, body: detail('Not found.') };

/**
 * A service that speaks the five operations of the seed and nothing of Roost's: its answers have what the seed lists, its errors
 * are in words of its own, what is optional is left out, and no list pages.
 */
export async function startSeedServer(): Promise<SeedServer> {
  const keys = { development: 'upstream-development-key', production: 'upstream-production-key' };
  const people = { development: new Map<string, Person>(), production: new Map<string, Person>() };
  const seen: string[] = [];
  let time = Date.parse('2020-06-01T00:00:00Z');
  // As another service may write it.
  const now = () => new Date(time++).toISOString().replace('Z', '+00:00');
  const made = now();

  async function answer(req: IncomingMessage): Promise<SeedAnswer> {
    const { pathname, searchParams } = new URL(req.url ?? '', 'http://seed');
    const environment = (Object.keys(keys) as (keyof typeof keys)[]).find(
      (name) => req.headers.authorization === `Token ${keys[name]}`,
    );
    if (!environment) return { status: 401, body: detail('Invalid token.') };
    const present = people[environment];
    const [, , area, name, more] = pathname.split('/');
    const key = decodeURIComponent(name ?? '');
    const route = `${req.method} ${area}${key === '' ? '' : ' key'}${more ? ' more' : ''}`;
    const body = req.method === 'POST' ? ((await json(req)) as Record<string, unknown>) : {};
    switch (route) {
      case 'GET user':
        return { status: 200, body: [...present].map(([each, person]) => showUser(each, person)) };
      case 'POST user':
        return upsert(present, body);
      case 'DELETE user key':
        return present.delete(key) ? { status: 204 } : notFound;
      case 'GET field':
        return list(present, searchParams.get('key'));
      case 'POST field key':
        return set(present.get(key), body);
      default:
        return area === 'user' || area === 'field'
          ? { status: 405, body: detail('Method not allowed.') }
          : notFound;
    }
  }

  function upsert(present: Map<string, Person>, { key, name }: Record<string, unknown>): SeedAnswer {
    if (typeof key !== 'string') return { status: 400, body: detail('key: required') };
    const at = now();
    const person = present.get(key);
    const next: Person = {
      name: name === undefined ? person?.name : ((name ?? undefined) as string | undefined),
      created_at: person?.created_at ?? at,
      updated_at: at,
      values: person?.values ?? new Map(),
    };
    present.set(key, next);
    const api_key = 'b8629a53-b1ba-49c1-99bc-0117cf12fd98';
    return { status: person ? 200 : 201, body: { api_key, ...showUser(key, next) } };
  }

  function list(present: Map<string, Person>, key: string | null): SeedAnswer {
    const person = key === null ? undefined : present.get(key);
    if (key !== null && !person) return notFound;
    const body = Object.entries(fields).map(([field, type]) => ({
      key: field,
      type,
      value: person?.values.get(field)?.value,
      created_at: made,
      updated_at: made,
    }));
    return { status: 200, body };
  }

  function set(person: Person | undefined, { key, value }: Record<string, unknown>): SeedAnswer {
    if (key === undefined || value === undefined) return { status: 400, body: detail('key: required') };
    if (!person || !Object.hasOwn(fields, String(key))) return notFound;
    if (key === 'age' && value !== null && !Number.isInteger(value))
      return { status: 400, body: detail(`not a number: ${value}`) };
    const at = now();
    const next = { value, created_at: person.values.get(String(key))?.created_at ?? at, updated_at: at };
    person.values.set(String(key), next);
    return { status: 201, body: { key, ...next } };
  }

  const server = createServer((req: IncomingMessage, res: ServerResponse) => {
    seen.push(`${req.method} ${req.url}`);
    answer(req).then(
      ({ status, body }) =>
        res.writeHead(status, { 'content-type': 'application/json' }).end(body && JSON.stringify(body)),
      () => res.writeHead(500).end(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keys,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What is optional is left out where there is none. */
function showUser(key: string, { name, created_at, updated_at }: Person) {
  return { key, ...(name !== undefined && { name }), created_at, updated_at };
}
