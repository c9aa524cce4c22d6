import type { SeededRandom } from './seeded-random.ts';

/** What one writer has made: users and fields of its own, so that nobody else changes them. */
export interface Holdings {
  users: Record<string, { name: string; values: Record<string, string> }>;
  fields: Record<string, string>;
}

/** A write as it goes over the wire, and what it does where it is done. */
export interface Write {
  method: 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  status: number;
  after: Holdings;
  /** What is remembered of it, in order. */
  changes: string[];
  /** The user whose record it changes. */
  user?: string;
}

const mostUsers = 6;
const mostFields = 5;
const fewestFields = 3;

/** Chooses a write that changes something, whatever there is. */
export function chooseWrite(
  held: Holdings,
  { prefix, serial, random }: { prefix: string; serial: number; random: SeededRandom },
): Write {
  const text = `${prefix}${serial}`;
  const users = Object.keys(held.users);
  const fields = Object.keys(held.fields);
  const lot = random.below(100);
  if (fields.length < fewestFields || lot < 6) {
    return defineField(held, `${prefix}field${random.below(mostFields)}`, text);
  }
  const user = random.pick(users);
  if (user === undefined || lot < 30) {
    return upsertUser(held, `${prefix}user${random.below(mostUsers)}@example.com`, text);
  }
  if (lot < 35) return deleteUser(held, user);
  const present = Object.keys(held.users[user]?.values ?? {});
  if (lot < 38 && fields.length > fewestFields) return deleteField(held, random.pick(fields));
  if (lot < 43 && present.length > 0) return clearValue(held, user, random.pick(present));
  if (lot < 75) return setValue(held, user, random.pick(fields), text);
  return setMany(held, user, fields, text);
}

function upsertUser(held: Holdings, key: string, name: string): Write {
  const after = structuredClone(held);
  const present = after.users[key];
  after.users[key] = { name, values: present?.values ?? {} };
  const [verb, status] = present ? ['updated', 200] : ['created', 201];
  const write = { method: 'POST', path: '/api/user/', body: { key, name }, status } as const;
  return { ...write, after, changes: [`user.${verb} ${key} name`], user: key };
}

function deleteUser(held: Holdings, key: string): Write {
  const after = structuredClone(held);
  delete after.users[key];
  const write = { method: 'DELETE', path: `/api/user/${key}/`, status: 204 } as const;
  return { ...write, after, changes: [`user.deleted ${key} name`], user: key };
}

function defineField(held: Holdings, key: string, text: string): Write {
  const after = structuredClone(held);
  const present = held.fields[key] !== undefined;
  after.fields[key] = text;
  const body = { key, type: 'text_field', display_text: text };
  const changes = [
    present ? `field.updated ${key} display_text` : `field.created ${key} type,display_text,repeated`,
  ];
  return { method: 'POST', path: '/api/field/', body, status: present ? 200 : 201, after, changes };
}

function deleteField(held: Holdings, key: string): Write {
  const after = structuredClone(held);
  delete after.fields[key];
  for (const { values } of Object.values(after.users)) delete values[key];
  const changes = [`field.deleted ${key} type,display_text,repeated`];
  return { method: 'DELETE', path: `/api/field/${key}/`, status: 204, after, changes };
}

function setValue(held: Holdings, user: string, field: string, text: string): Write {
  const { after, created } = withValues(held, user, [field], text);
  const body = { key: field, value: text };
  const changes = [`value.set ${user} values.${field}`];
  return { method: 'POST', path: `/api/field/${user}/`, body, status: created ? 201 : 200, after, changes };
}

function setMany(held: Holdings, user: string, fields: readonly string[], text: string): Write {
  const { after, created } = withValues(held, user, fields, text);
  const body = { fields: Object.fromEntries(fields.map((field) => [field, text])) };
  const changes = fields.map((field) => `value.set ${user} values.${field}`);
  return { method: 'POST', path: `/api/field/${user}/`, body, status: created ? 201 : 200, after, changes };
}

function clearValue(held: Holdings, user: string, field: string): Write {
  const after = structuredClone(held);
  delete after.users[user]?.values[field];
  const changes = [`value.cleared ${user} values.${field}`];
  return { method: 'DELETE', path: `/api/field/${user}/${field}/`, status: 204, after, changes };
}

function withValues(held: Holdings, user: string, fields: readonly string[], text: string) {
  const after = structuredClone(held);
  const values = after.users[user]?.values ?? {};
  const created = fields.some((field) => values[field] === undefined);
  for (const field of fields) values[field] = text;
  return { after, created };
}
