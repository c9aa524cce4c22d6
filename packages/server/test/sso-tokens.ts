import { createHmac } from 'node:crypto';

const part = (data: unknown) => Buffer.from(JSON.stringify(data)).toString('base64url');

const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;

/** A JWT as a stranger's program makes one, signed over by the book and without our library. */
export function signToken(
  claims: Record<string, unknown>,
  key: string,
  { alg = 'HS256', hash = 'sha256' }: { alg?: string; hash?: string } = {},
): string {
  const signed = `${part({ alg, typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`;
}

/** Every kind of token that must be refused, by its fault. */
export function badTokens(email: string, key: string, otherEnvironmentsKey: string): Record<string, string> {
  const good = signToken({ email }, key);
  const [head = '', body = '', signature = ''] = good.split('.');
  return {
    'alg none': `${part({ alg: 'none', typ: 'JWT' })}.${body}.`,
    'alg none with a signature': `${part({ alg: 'none', typ: 'JWT' })}.${body}.${signature}`,
    'another algorithm': signToken({ email }, key, { alg: 'HS512', hash: 'sha512' }),
    'an algorithm that lies': signToken({ email }, key, { alg: 'RS256' }),
    'another secret': signToken({ email }, key.slice(0, -1) + (key.endsWith('x') ? 'y' : 'x')),
    'no secret': signToken({ email }, ''),
    expired: signToken({ email, exp: seconds(-90) }, key),
    'not valid yet': signToken({ email, nbf: seconds(90) }, key),
    'no email': signToken({ name: 'Nobody' }, key),
    'an email that is no text': signToken({ email: { $ne: '' } }, key),
    'an email that is no key': signToken({ email: 'a\u0000b' }, key),
    'changed claims': `${head}.${part({ email: 'admin@example.com' })}.${signature}`,
    'no signature': `${head}.${body}.`,
    'not base64': `${head}.${body}.????`.replaceAll('?', '_'),
    'no JSON': `${head}.AAAA.${signature}`,
    [otherEnvironmentsKey === '' ? 'an unknown key' : 'a deleted environment']: signToken(
      { email },
      otherEnvironmentsKey || 'x'.repeat(43),
    ),
  };
}
