import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultSentence } from './fault-sentence.ts';

const fault = (code: unknown, message = 'fault') => Object.assign(new Error(message), { code });

test('what commonly goes wrong is said in words', () => {
  const sentences: [code: string, sentence: string][] = [
    ['ECONNREFUSED', 'The connection was refused by a.example.com'],
    ['ENOTFOUND', 'The name a.example.com was not found'],
    ['CERT_HAS_EXPIRED', 'The certificate of a.example.com has expired'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'There was no TLS connection to a.example.com: it did not agree on one'],
    ['HPE_INVALID_CONSTANT', 'What a.example.com answered is not HTTP'],
  ];
  for (const [code, sentence] of sentences)
    expect(faultSentence(fault(code), 'a.example.com')).toBe(sentence);
});

test('what is unknown is told by its code, and by no more', () => {
  expect(faultSentence(fault('E_NEW'), 'a.example.com')).toBe('The request to a.example.com failed: E_NEW');
  expect(faultSentence(new Error('whsec_…'), 'a.example.com')).toBe('The request to a.example.com failed');
});

test('the message of a fault is never quoted: it may hold what was sent or answered', () => {
  const codes = fc.constantFrom('ECONNRESET', 'HPE_INVALID_HEADER_TOKEN', 'E_NEW', undefined);
  fc.assert(
    fc.property(codes, (code) => {
      expect(faultSentence(fault(code, 'secret'), 'a.example.com')).not.toContain('secret');
    }),
  );
});
