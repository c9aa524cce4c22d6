import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { randomBase62 } from './random-text.ts';
import type { SecretSet } from './secrets.ts';

/*
 * The secrets of a deployment as the JSON document that they are kept as, whatever keeps it: a file of the data folder,
 * or a secret of Secrets Manager. A home of secrets reads and writes the text; what stands in it is said here.
 */

/** The fewest bytes that a pepper may have: a shorter one was cut off. */
const shortestPepper = 32;

const secret = z.base64().refine((text) => Buffer.from(text, 'base64').length >= shortestPepper);

const documentShape = z.object({
  /** The first one is current. */
  peppers: z.array(z.object({ id: z.string().min(1), secret })).min(1),
  /** By environment; as text, the way other programs sign with them. */
  sso_keys: z.record(z.string(), z.string().min(32)).default({}),
  /** By environment. */
  upstream_keys: z.record(z.string(), z.string().min(1)).default({}),
});

export type SecretDocument = z.output<typeof documentShape>;

/** As Secrets Manager makes it at deploy time: random text, and nothing else that its template could say of it. */
const generatedShape = z.strictObject({ pepper: z.string().min(shortestPepper) }).transform(
  ({ pepper }): SecretDocument => ({
    // Of the text itself: the same at every reading and after the document was written anew.
    peppers: [{ id: idOf(pepper), secret: Buffer.from(pepper).toString('base64') }],
    sso_keys: {},
    upstream_keys: {},
  }),
);

/** The document after an edit, the same one where nothing changes, and what the edit gives its caller. */
export type SecretEdit<T> = (document: SecretDocument) => { document: SecretDocument; result: T };

export function newSecretDocument(): SecretDocument {
  return { peppers: [newPepper()], sso_keys: {}, upstream_keys: {} };
}

/** @returns undefined for what is no such document. Never why: a reason would quote it. */
export function parseSecretDocument(text: string): SecretDocument | undefined {
  try {
    return z.union([generatedShape, documentShape]).safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function formatSecretDocument(document: SecretDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

export function asSecretSet({ peppers, sso_keys, upstream_keys }: SecretDocument): SecretSet {
  return {
    peppers: peppers.map(({ id, secret }) => ({ id, secret: Buffer.from(secret, 'base64') })),
    ssoKeys: new Map(Object.entries(sso_keys)),
    upstreamKeys: new Map(Object.entries(upstream_keys)),
  };
}

/** The SSO key of an environment; undefined where it has none yet. */
export function ssoKeyOf({ sso_keys }: SecretDocument, environment: string): string | undefined {
  return Object.hasOwn(sso_keys, environment) ? sso_keys[environment] : undefined;
}

/**
 * Gives an environment an SSO key; the result is the one that is now in force.
 *
 * @param options.replace makes another one where there is one; without it that one stays.
 */
export function addingSsoKey(environment: string, { replace = false } = {}): SecretEdit<string> {
  return (document) => {
    const present = ssoKeyOf(document, environment);
    if (present !== undefined && !replace) return { document, result: present };
    const key = randomBase62(43);
    return { document: { ...document, sso_keys: { ...document.sso_keys, [environment]: key } }, result: key };
  };
}

export function droppingSsoKey(environment: string): SecretEdit<void> {
  return (document) => ({
    document: { ...document, sso_keys: without(document.sso_keys, environment) },
    result: undefined,
  });
}

/** Gives an environment the key of the service that holds its users, in the place of the one that it had. */
export function settingUpstreamKey(environment: string, key: string): SecretEdit<void> {
  return (document) => ({
    document: { ...document, upstream_keys: { ...document.upstream_keys, [environment]: key } },
    result: undefined,
  });
}

export function droppingUpstreamKey(environment: string): SecretEdit<void> {
  return (document) => ({
    document: { ...document, upstream_keys: without(document.upstream_keys, environment) },
    result: undefined,
  });
}

function without(keys: Record<string, string>, environment: string): Record<string, string> {
  return Object.fromEntries(Object.entries(keys).filter(([name]) => name !== environment));
}

/**
 * Makes a new pepper the current one. The old ones stay: every key that was made under them goes on working. The result
 * is how many there are then.
 */
export const rotatingPepper: SecretEdit<number> = (document) => {
  const peppers = [newPepper(), ...document.peppers];
  return { document: { ...document, peppers }, result: peppers.length };
};

function newPepper(): SecretDocument['peppers'][number] {
  return { id: randomBytes(4).toString('hex'), secret: randomBytes(32).toString('base64') };
}

/** Eight digits of a hash: they tell peppers apart, and nothing of what was hashed. */
function idOf(pepper: string): string {
  return createHash('sha256').update(`pepper-id:${pepper}`).digest('hex').slice(0, 8);
}
