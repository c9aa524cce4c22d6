import type { Pepper, SecretSet, Secrets } from './secrets.ts';

/** How long secrets are used before they are read again. */
const lifetime = 5 * 60_000;

/** The secrets as operations see them: read once in minutes, not once a request. */
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
    if (this.#current && this.#now() - this.#readAt < lifetime) return this.#current;
    return this.#readAgain();
  }

  async currentPepper(): Promise<Pepper> {
    const [pepper] = (await this.read()).peppers;
    if (!pepper) throw new Error('The secrets hold no pepper');
    return pepper;
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
