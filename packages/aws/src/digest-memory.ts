/** Where the owners of digests were found: a place never changes, so a look-up after the first is one read. */
export interface DigestMemory {
  get(digest: string): string | undefined;
  set(digest: string, place: string): void;
}

const mostRemembered = 10_000;

export function openDigestMemory(): DigestMemory {
  const remembered = new Map<string, string>();
  return {
    get: (digest) => remembered.get(digest),
    set: (digest, place) => {
      if (remembered.size >= mostRemembered) remembered.clear();
      remembered.set(digest, place);
    },
  };
}
