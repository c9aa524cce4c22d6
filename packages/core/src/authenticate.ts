import { isApiKey } from './api-key.ts';
import { digestCredential } from './digest.ts';
import { ensureUser } from './ensure-user.ts';
import { RoostError } from './errors.ts';
import { isJwt } from './is-jwt.ts';
import { endOf, isAlive } from './key-life.ts';
import type { Ground } from './operation.ts';
import type { KeyPrincipal, Origin, PersonPrincipal, Principal } from './principal.ts';
import type { SecretSet } from './secrets.ts';
import { isUserApiKey } from './user-api-key.ts';

/** What a request came with: an API key or a user's key, an SSO token, or a key that acts for a token's person. */
export interface Credentials {
  apiKey?: string;
  token?: string;
}

/** How long a credential that was good is taken for good: well below the 5 s within which a dead one is refused. */
const rememberedFor = 2_000;
const mostRemembered = 10_000;

/** How exact `last_used_at` is. */
const touchedEvery = 60_000;

/** Good credentials, and until when they are taken for good without a look. */
type Memory = Map<string, { principal: Principal; until: number }>;

/** Tells who a request comes from. What it finds is remembered for two seconds, so that a warm read is one call to the store. */
export class Authenticator {
  readonly #ground: Ground;
  readonly #now: () => number;
  #remembered: Memory = new Map();

  constructor(ground: Ground, now: () => number) {
    this.#ground = ground;
    this.#now = now;
  }

  /** What was remembered of good credentials is void. */
  forget(): void {
    // Another map: what a look-up that is under way finds goes into the old one.
    this.#remembered = new Map();
  }

  /** Who it is, where that is remembered: then there is nothing to wait for, and nobody to admit. */
  recall({ apiKey, token }: Credentials): Principal | undefined {
    if (apiKey === undefined || token !== undefined) return undefined;
    // Nothing is taken for good while the secrets cannot be had.
    if (!this.#ground.secrets.remembered()) return undefined;
    return recall(this.#remembered, apiKey, this.#now());
  }

  /** @throws RoostError `invalid_api_key` or `invalid_jwt` for what is not good (any more). */
  async authenticate({ apiKey, token }: Credentials): Promise<Principal> {
    const principal =
      apiKey === undefined
        ? undefined
        : await this.#withFreshSecrets((secrets) => this.#byKey(apiKey, secrets));
    if (token === undefined) {
      if (principal) return principal;
      throw new RoostError('invalid_api_key');
    }
    const person = await this.#withFreshSecrets((secrets) =>
      this.#byToken(token, secrets, principal?.environment),
    );
    if (!principal) return person;
    // A user's own key acts for nobody but her.
    if (principal.type !== 'key') throw new RoostError('insufficient_permissions');
    return { ...principal, person: { email: person.userKey, name: person.name } };
  }

  /** A person is made on first sight, once she may do what she asks for. */
  async admit(principal: Principal, origin: Origin): Promise<void> {
    const person =
      principal.type === 'person'
        ? { email: principal.userKey, name: principal.name }
        : principal.type === 'key'
          ? principal.person
          : undefined;
    if (person) await ensureUser(this.#ground, principal.environment, person, origin);
  }

  async #withFreshSecrets<P>(check: (secrets: SecretSet) => Promise<P>): Promise<P> {
    const { secrets } = this.#ground;
    try {
      return await check(await secrets.read());
    } catch (error) {
      if (!(error instanceof RoostError) || error.status !== 401) throw error;
      const fresh = await secrets.readAnew();
      if (!fresh) throw error;
      return check(fresh);
    }
  }

  async #byKey(credential: string, { peppers }: SecretSet): Promise<Principal> {
    const now = this.#now();
    const memory = this.#remembered;
    const remembered = recall(memory, credential, now);
    if (remembered) return remembered;
    const find = isApiKey(credential) ? this.#findKey : isUserApiKey(credential) ? this.#findUser : undefined;
    if (!find) throw new RoostError('invalid_api_key');
    for (const pepper of peppers) {
      const principal = await find.call(this, digestCredential(credential, pepper), now);
      if (principal) {
        remember(memory, credential, principal, now);
        return principal;
      }
    }
    throw new RoostError('invalid_api_key');
  }

  async #findKey(digest: string, now: number): Promise<KeyPrincipal | undefined> {
    const { store } = this.#ground;
    const key = await store.findKeyByDigest(digest);
    if (!key || !isAlive(key, now)) return undefined;
    if (now - (key.lastUsedAt ?? 0) >= touchedEvery) {
      // When it was last used is good to know, and no reason to refuse it.
      await store.touchKey(key.id, now).catch(() => {});
    }
    const { environment, id, name, scopes, limit, dialect } = key;
    return {
      type: 'key',
      environment,
      id,
      name,
      scopes: new Set(scopes),
      limit,
      dialect,
      endsAt: endOf(key),
    };
  }

  async #findUser(digest: string): Promise<Principal | undefined> {
    const user = await this.#ground.store.findUserByApiKey(digest);
    return user && { type: 'user', environment: user.environment, userKey: user.key };
  }

  async #byToken(token: string, { ssoKeys }: SecretSet, environment?: string): Promise<PersonPrincipal> {
    if (!isJwt(token)) throw new RoostError('invalid_jwt');
    const keys =
      environment === undefined ? ssoKeys : new Map([...ssoKeys].filter(([name]) => name === environment));
    // Loaded with the first token: most callers come with keys, and no cold start is to wait for what they do not use.
    const { verifySsoToken } = await import('./sso-token.ts');
    const person = await verifySsoToken(token, keys, this.#now());
    return { type: 'person', environment: person.environment, userKey: person.email, name: person.name };
  }
}

function recall(memory: Memory, credential: string, now: number): Principal | undefined {
  const remembered = memory.get(credential);
  return remembered && remembered.until > now ? remembered.principal : undefined;
}

/** By the credential itself, which a hash would take longer to name than the rest of a look-up; it is gone in two seconds. */
function remember(memory: Memory, credential: string, principal: Principal, now: number): void {
  if (memory.size >= mostRemembered) memory.clear();
  const end = principal.type === 'key' ? principal.endsAt : Number.POSITIVE_INFINITY;
  memory.set(credential, { principal, until: Math.min(now + rememberedFor, end) });
  setTimeout(() => memory.delete(credential), rememberedFor).unref();
}
