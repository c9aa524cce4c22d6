/** A secret that digests are made under. Old ones stay in the list until every digest under them is gone. */
export interface Pepper {
  id: string;
  /** 32 bytes or more. */
  secret: Buffer;
}

export interface SecretSet {
  /** The first one is current: new digests are made under it. At least one. */
  peppers: readonly Pepper[];
  /** By environment: what single sign-on tokens are signed with, as text. */
  ssoKeys: ReadonlyMap<string, string>;
  /** By environment: the API key of the service that holds its users, where another one does. */
  upstreamKeys: ReadonlyMap<string, string>;
}

/** The one that new digests are made under. */
export function currentPepper([pepper]: readonly Pepper[]): Pepper {
  if (!pepper) throw new Error('The secrets hold no pepper');
  return pepper;
}

/** The Secrets port. */
export interface Secrets {
  /** How long what was read is good for, in milliseconds: as short as reading them is cheap. */
  lifetime: number;
  /** Rejects with `unavailable` where they cannot be read. */
  read(): Promise<SecretSet>;
}
