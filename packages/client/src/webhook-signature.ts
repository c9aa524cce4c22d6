/** The one version of signatures that Roost sends: HMAC-SHA-256 with a secret that both sides know. */
const version = 'v1';

/** What a signature is of. */
export interface SignedContent {
  id: string;
  timestamp: string;
  body: Uint8Array;
}

/** A signature as it stands in `webhook-signature` (Standard Webhooks, "Signature scheme"). */
export async function signContent(secret: Uint8Array<ArrayBuffer>, content: SignedContent): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign']);
  const signature = await crypto.subtle.sign(algorithm.name, key, contentBytes(content));
  return `${version},${btoa(String.fromCharCode(...new Uint8Array(signature)))}`;
}

/**
 * Whether two texts are the same, in a time that tells nothing of where they differ, so that nobody finds a signature out
 * letter by letter. Their lengths are no secret.
 */
export function equalInConstantTime(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}

function contentBytes({ id, timestamp, body }: SignedContent): Uint8Array<ArrayBuffer> {
  const start = new TextEncoder().encode(`${id}.${timestamp}.`);
  const bytes = new Uint8Array(start.length + body.length);
  bytes.set(start);
  bytes.set(body, start.length);
  return bytes;
}
