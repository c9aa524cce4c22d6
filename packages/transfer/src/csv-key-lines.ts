import { hash } from 'node:crypto';

/** Of 32 bits: three hold a digest of a key, one holds its line, which is 0 where a slot is free. */
const wordsOfSlot = 4;
const firstSlots = 1024;

/**
 * Remembers in which line of a file each key stands, in 64 bytes a key at most: a map of a million keys would fill half of
 * the memory that an import may take. It goes by 96 bits of a digest, which no two of them will ever have in common.
 *
 * @returns what notes a key's line, and gives the line of the same key before it.
 */
export function openKeyLines(): (key: string, line: number) => number | undefined {
  let words = new Uint32Array(firstSlots * wordsOfSlot);
  let used = 0;

  return (key, line) => {
    if (2 * used * wordsOfSlot >= words.length) words = doubled(words);
    const digest = hash('sha256', key, 'buffer');
    const slot = Uint32Array.of(digest.readUint32LE(0), digest.readUint32LE(4), digest.readUint32LE(8), line);
    const at = placeOf(words, slot);
    const before = words[at + 3];
    if (before) return before;
    words.set(slot, at);
    used++;
    return undefined;
  };
}

/** Where this slot is, or the first free one where it would be. */
function placeOf(words: Uint32Array, slot: Uint32Array): number {
  const slots = words.length / wordsOfSlot;
  for (let index = (slot[0] ?? 0) % slots; ; index = (index + 1) % slots) {
    const at = index * wordsOfSlot;
    const same = words[at] === slot[0] && words[at + 1] === slot[1] && words[at + 2] === slot[2];
    if (same || words[at + 3] === 0) return at;
  }
}

function doubled(words: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(words.length * 2);
  for (let at = 0; at < words.length; at += wordsOfSlot) {
    const slot = words.subarray(at, at + wordsOfSlot);
    if (slot[3] !== 0) larger.set(slot, placeOf(larger, slot));
  }
  return larger;
}
