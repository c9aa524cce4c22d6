import { hash } from 'node:crypto';
import { isApiKey } from './api-key.ts';
import { digestCredential } from './digest.ts';
import { RoostError } from './errors.ts';
import type { Ground } from './operation.ts';
import type { Principal } from './principal.ts';
import { isUserApiKey } from './user-api-key.ts';

/** How long a credential that was good is taken for good: well below the 5 s within which a dead one is refused. */
const rememberedFor = 2_000;
const mostRemembered = 10_000;

/** Tells who a credential belongs to. What it finds is remembered for two seconds, so that a warm read is one call to the store. */
export class Authenticator {
  readonly #ground: Ground;
  readonly #now: () => number;
  readonly #remembered = new Map<string, { principal: Principal; until: number }>();

  constructor(ground: Ground, now: () => number) {
    this.#ground = ground;
    this.#now = now;
  }

  /** @throws RoostError `invalid_api_key` for a credential that is not good (any more). */
  async authenticate(credential: string): Promise<Principal> {
    // By a plain hash, which takes no time: the credential itself is kept nowhere.
    const name = hash('sha256', credential, 'base64url');
    const remembered = this.#remembered.get(name);
    if (remembered && remembered.until > this.#now()) return remembered.principal;
    const find = isApiKey(credential) ? findKey : isUserApiKey(credential) ? findUser : undefined;
    if (!find) throw new RoostError('invalid_api_key');
    const { peppers } = await this.#ground.secrets.read();
    for (const pepper of peppers) {
      const principal = await find(this.#ground, digestCredential(credential, pepper));
      if (principal) {
        this.#remember(name, principal);
        return principal;
      }
    }
    throw new RoostError('invalid_api_key');
  }

  #remember(name: string, principal: Principal): void {
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
    this.#remembered.set(name, { principal, until: this.#now() + rememberedFor });
  }
}

async function findKey({ store }: Ground, digest: string): Promise<Principal | undefined> {
  const key = await store.findKeyByDigest(digest);
  if (!key) return undefined;
  return {
    type: 'key',
    environment: key.environment,
    id: key.id,
    name: key.name,
    scopes: new Set(key.scopes),
  };
}

async function findUser({ store }: Ground, digest: string): Promise<Principal | undefined> {
  const user = await store.findUserByApiKey(digest);
  return user && { type: 'user', environment: user.environment, userKey: user.key };
}
