import { ForbiddenAddress } from './address-guard.ts';

/** By Node's and OpenSSL's codes; `host` stands for the name that was called. */
const sentences: Record<string, string> = {
  ECONNREFUSED: 'The connection was refused by host',
  ECONNRESET: 'The connection was closed by host before its answer was complete',
  EPIPE: 'The connection was closed by host before its answer was complete',
  ENOTFOUND: 'The name host was not found',
  EAI_AGAIN: 'The name host could not be looked up: the name servers do not answer',
  ETIMEDOUT: 'There was no connection to host in time',
  ABORT_ERR: 'There was no connection to host in time',
  EHOSTUNREACH: 'There is no way to host from here',
  ENETUNREACH: 'There is no way to host from here',
  CERT_HAS_EXPIRED: 'The certificate of host has expired',
  CERT_NOT_YET_VALID: 'The certificate of host is not valid yet',
  CERT_REVOKED: 'The certificate of host was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate of host is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate of host is signed by itself, and by nobody who is trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'The certificate of host is signed by nobody who is trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'The certificate of host is signed by nobody who is trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'The certificate of host is signed by nobody who is trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'The certificate of host is sent without those between it and one that is trusted',
  HPE_HEADER_OVERFLOW: 'The headers of the answer of host are over 16 KB',
};

/** The same for a family of codes. */
const families: [prefix: string, sentence: string][] = [
  ['HPE_', 'What host answered is not HTTP'],
  ['ERR_SSL_', 'There was no TLS connection to host: it did not agree on one'],
  ['EPROTO', 'There was no TLS connection to host: it did not agree on one'],
];

/** Why a request failed, for people: never what was sent or answered, which the message of an error may quote. */
export function faultSentence(error: unknown, host: string): string {
  if (error instanceof ForbiddenAddress) return error.message;
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  const sentence = sentences[code] ?? families.find(([prefix]) => code.startsWith(prefix))?.[1];
  if (sentence === undefined) return `The request to ${host} failed${code && `: ${code}`}`;
  return sentence.replace('host', () => host);
}
