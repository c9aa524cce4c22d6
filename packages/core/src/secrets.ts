/** A secret that digests are made under. Old ones stay in the list until every digest under them is gone. */
export interface Pepper {
  id: string;
  /** 32 bytes or more. */
  secret: Buffer;
}

export interface SecretSet {
  /** The first one is current: new digests are made under it. At least one. */
  peppers: readonly Pepper[];
}

/** The Secrets port. */
export interface Secrets {
  /** Rejects with `unavailable` where they cannot be read. */
  read(): Promise<SecretSet>;
}
