import { currentPepper, type Pepper, type SecretSet, type Secrets } from './secrets.ts';

/** How much of their lifetime must be over before a check that failed has them read anew, and how long at most. */
const shortestShare = 0.1;
const shortestLifetime = 5_000;

/** The secrets as operations see them: read once in a while, not once a request. */
export class SecretCache {
  readonly #secrets: Secrets;
  readonly #now: () => number;
  #current: SecretSet | undefined;
  #readAt = 0;
  #reading: Promise<SecretSet> | undefined;

  constructor(secrets: Secrets, now: () => number) {
    this.#secrets = secrets;
    this.#now = now;
  }

  async read(): Promise<SecretSet> {
    return this.remembered() ?? this.#readAgain();
  }

  /** What was read and is still good: then there is nothing to wait for. */
  remembered(): SecretSet | undefined {
    return this.#now() - this.#readAt < this.#secrets.lifetime ? this.#current : undefined;
  }

  /**
   * After a check that failed: the secrets may have changed since they were read.
   *
   * @returns undefined where they were read a moment ago, or are the same.
   */
  async readAnew(): Promise<SecretSet | undefined> {
    if (this.#now() - this.#readAt < Math.min(this.#secrets.lifetime * shortestShare, shortestLifetime)) {
      return undefined;
    }
    const before = this.#current;
    const now = await this.#readAgain();
    return before && fingerprint(before) === fingerprint(now) ? undefined : now;
  }

  async currentPepper(): Promise<Pepper> {
    return currentPepper((await this.read()).peppers);
  }

  #readAgain(): Promise<SecretSet> {
    this.#reading ??= this.#secrets
      .read()
      .then((secrets) => {
        this.#current = secrets;
        this.#readAt = this.#now();
        return secrets;
      })
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }
}

function fingerprint({ peppers, ssoKeys, upstreamKeys }: SecretSet): string {
  return JSON.stringify([peppers.map(({ id }) => id), [...ssoKeys], [...upstreamKeys]]);
}
