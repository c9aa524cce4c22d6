import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { RoostError } from './errors.ts';
import type { Answer, Call, Ground } from './operation.ts';
import { principalId } from './principal.ts';
import type { Pepper } from './secrets.ts';

/** How long a first answer is given again. */
const answerLifetime = 24 * 3600_000;
/** An attempt that says nothing for so long is dead: the next one may take its place. */
const attemptLifetime = 60_000;

const keyShape = /^[\x21-\x7e]{1,255}$/;

/**
 * Carries out a request that makes a new thing once for its `Idempotency-Key`: a repeat within 24 hours gets the first
 * answer again. What a key may be kept of is bound to who asked and for what; another body under it is refused.
 *
 * @throws RoostError `idempotency_key_reused`, or `request_in_progress` while the first attempt is at work
 */
export async function onceForKey(
  { store, secrets }: Ground,
  { principal, origin }: Call,
  request: { operation: string; key: string; input: unknown },
  work: () => Promise<Answer<unknown>>,
): Promise<Answer<unknown>> {
  if (!keyShape.test(request.key)) {
    throw new RoostError('invalid_parameter', {
      errors: [
        { path: 'Idempotency-Key', message: 'expected 1 to 255 visible ASCII characters, such as a UUID' },
      ],
    });
  }
  const { peppers } = await secrets.read();
  // The oldest one: a repeat is told from a new request also after another pepper became the current one.
  const oldest = peppers.at(-1) ?? (await secrets.currentPepper());
  const id = mac(oldest, 'idempotency-id', [
    principal.environment,
    principalId(principal),
    request.operation,
    request.key,
  ]);
  const fingerprint = mac(oldest, 'idempotency-input', request.input);
  const { at } = origin;
  const earlier = await store.beginAttempt({ id, fingerprint, at, expiresAt: at + attemptLifetime });
  if (earlier) {
    if (earlier.fingerprint !== fingerprint) throw new RoostError('idempotency_key_reused');
    if (earlier.answer === null) throw new RoostError('request_in_progress', { retryAfter: 1 });
    return unsealUnderAny(earlier.answer, peppers, request.key);
  }
  let answer: Answer<unknown>;
  try {
    answer = await work();
  } catch (error) {
    // Nothing was made: the same key may be tried again, with another body too.
    await store.dropAttempt(id);
    throw error;
  }
  await store.finishAttempt(id, {
    answer: seal(answer, await secrets.currentPepper(), request.key),
    expiresAt: at + answerLifetime,
  });
  return answer;
}

function mac(pepper: Pepper, purpose: string, data: unknown): string {
  return createHmac('sha256', pepper.secret)
    .update(`${purpose}:${JSON.stringify(data)}`)
    .digest('base64url');
}

/*
 * An answer may hold an API key in plain text, which is kept nowhere. It is sealed under the pepper together with the
 * caller's Idempotency-Key, of which only a digest is stored: who reads the database, pepper and all, cannot open it.
 */

function sealingKey(pepper: Pepper, key: string): Buffer {
  return createHmac('sha256', pepper.secret).update(`idempotency-answer:${key}`).digest();
}

function seal(answer: Answer<unknown>, pepper: Pepper, key: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(pepper, key), nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(answer)), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** It was sealed under the pepper that was current then. */
function unsealUnderAny(sealed: string, peppers: readonly Pepper[], key: string): Answer<unknown> {
  let reason: unknown;
  for (const pepper of peppers) {
    try {
      return unseal(sealed, pepper, key);
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}

function unseal(sealed: string, pepper: Pepper, key: string): Answer<unknown> {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(pepper, key), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString());
}
