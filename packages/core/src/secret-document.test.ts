import { expect, test } from 'vitest';
import { randomBase62 } from './random-text.ts';
import {
  addingSsoKey,
  asSecretSet,
  droppingSsoKey,
  formatSecretDocument,
  parseSecretDocument,
  rotatingPepper,
  type SecretDocument,
  ssoKeyOf,
} from './secret-document.ts';

const generated = JSON.stringify({ pepper: randomBase62(64) });

function parsed(text: string): SecretDocument {
  const document = parseSecretDocument(text);
  if (!document) throw new Error('The document was refused');
  return document;
}

test('a pepper made at deploy time stays the same, by its id and its bytes, over everything that is done', () => {
  const [pepper] = asSecretSet(parsed(generated)).peppers;
  const { document } = addingSsoKey('production')(parsed(generated));
  const rotated = rotatingPepper(parsed(formatSecretDocument(document))).document;
  const { peppers } = asSecretSet(parsed(formatSecretDocument(rotated)));
  expect(peppers).toHaveLength(2);
  expect(peppers[1]).toEqual(pepper);
  expect(peppers[0]?.secret).not.toEqual(pepper?.secret);
});

test('another pepper made at deploy time has another id, which shows nothing of it', () => {
  const [one] = parsed(generated).peppers;
  const [other] = parsed(JSON.stringify({ pepper: randomBase62(64) })).peppers;
  expect(one?.id).not.toBe(other?.id);
  expect(generated).not.toContain(one?.id);
});

test('an SSO key stays until it is replaced, and leaves those of other environments alone', () => {
  const first = addingSsoKey('production')(parsed(generated));
  const again = addingSsoKey('production')(first.document);
  expect(again.result).toBe(first.result);
  const replaced = addingSsoKey('production', { replace: true })(
    addingSsoKey('dev')(again.document).document,
  );
  expect(replaced.result).not.toBe(first.result);
  expect(ssoKeyOf(replaced.document, 'production')).toBe(replaced.result);
  const dropped = droppingSsoKey('production')(replaced.document).document;
  expect(ssoKeyOf(dropped, 'production')).toBeUndefined();
  expect(ssoKeyOf(dropped, 'dev')).toBe(ssoKeyOf(replaced.document, 'dev'));
});

test.each(['__proto__', 'constructor', 'toString'])(
  'an environment called %s is one like any other',
  (name) => {
    const document = parsed(generated);
    expect(ssoKeyOf(document, name)).toBeUndefined();
    const added = addingSsoKey(name)(document);
    expect(ssoKeyOf(added.document, name)).toBe(added.result);
  },
);

test.each([
  ['a generated pepper that was cut off', JSON.stringify({ pepper: randomBase62(31) })],
  ['both shapes in one', JSON.stringify({ pepper: randomBase62(64), peppers: [] })],
  ['no object', '"pepper"'],
  ['nothing', ''],
])('a document with %s is refused', (_, text) => {
  expect(parseSecretDocument(text)).toBeUndefined();
});
