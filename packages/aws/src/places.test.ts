import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayBeCut, readUserPk, userListSk, userPk } from './places.ts';

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 256 });
const time = fc.integer({ min: 0, max: 253_402_300_799_999 });

test("a user's partition is hers alone, and says whose it is", () => {
  const owner = fc.record({ name: text, generation: fc.nat(), userKey: text });
  fc.assert(
    fc.property(owner, ({ name, generation, userKey }) => {
      const life = { name, generation };
      expect(readUserPk(userPk(life, userKey))).toEqual({ life, userKey });
    }),
  );
});

test('no name of an environment reaches into another one', () => {
  const taken = userPk({ name: 'a', generation: 0 }, '1#x');
  expect(userPk({ name: 'a#0', generation: 1 }, 'x')).not.toBe(taken);
});

test('sort keys sort as users list, and are cut where DynamoDB takes no more', () => {
  const long = fc.string({ unit: fc.constantFrom('a', 'é', '日', '😀'), minLength: 250, maxLength: 256 });
  const user = fc.record({ createdAt: time, key: fc.oneof(text, long) });
  fc.assert(
    fc.property(user, user, (one, other) => {
      const [sk, otherSk] = [one, other].map(({ createdAt, key }) => Buffer.from(userListSk(createdAt, key)));
      for (const each of [sk, otherSk]) expect(each?.length).toBeLessThanOrEqual(1024);
      const order =
        one.createdAt - other.createdAt || Buffer.compare(Buffer.from(one.key), Buffer.from(other.key));
      const found = Buffer.compare(sk as Buffer, otherSk as Buffer);
      if (found !== 0) expect(found).toBe(Math.sign(order));
      // Alike are none but the same, or those that say that they may be.
      else if (order !== 0) expect(mayBeCut(String(sk))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('a key that is cut is cut between characters', () => {
  for (let ahead = 0; ahead < 4; ahead++) {
    const cut = userListSk(0, `${'a'.repeat(ahead)}${'😀'.repeat(255)}`);
    expect(cut.isWellFormed()).toBe(true);
    expect(cut).not.toContain('\ufffd');
  }
});
