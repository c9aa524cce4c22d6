import { RoostError } from './errors.ts';

/** A credential, or what gives it before each call: for one that is renewed now and then. */
export type CredentialOption = string | (() => string | PromiseLike<string>);

/** The part of an answer that the client reads. The `Response` of every fetch is one. */
export interface FetchedAnswer {
  status: number;
  headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** What `fetch` is called with. */
export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  body?: string;
  redirect: 'manual';
  signal: AbortSignal;
}

/** The part of `fetch` that the client uses. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchedAnswer>;

export interface ClientOptions {
  /** Where Roost is, as in `https://roost.example.com`; the path below which it is, if there is one. */
  baseUrl: string | undefined;
  /** An API key (`hn_…`), or a user's own. It decides which environment is meant. */
  apiKey?: CredentialOption | undefined;
  /** The SSO token (JWT) of a person. Beside an API key, the key acts for her; alone, she acts herself. */
  token?: CredentialOption | undefined;
  /** In milliseconds, for each attempt; 30,000 by default, 0 for none. */
  timeout?: number | undefined;
  /** How often a failed attempt is repeated at most; 2 by default. */
  retries?: number | undefined;
  /** In place of the global `fetch`. */
  fetch?: Fetch | undefined;
}

/** What another client differs in. What is not named stays as it is. */
export interface ClientChanges extends Omit<Partial<ClientOptions>, 'baseUrl' | 'apiKey'> {
  /** The API key of an environment, this one or another. */
  environmentKey?: CredentialOption | undefined;
}

/**
 * The options of another client.
 *
 * @throws RoostError where the key is named and is not there: the one before would be used on another environment's things.
 */
export function changeOptions(options: ClientOptions, changes: ClientChanges): ClientOptions {
  const { environmentKey, ...rest } = changes;
  if (!('environmentKey' in changes)) return { ...options, ...rest };
  if (environmentKey === undefined) {
    throw new RoostError('There is no environmentKey. Is the variable that should hold it set?');
  }
  return { ...options, ...rest, apiKey: environmentKey };
}

/** Options that somebody can be called with. */
export interface CheckedOptions extends ClientOptions {
  baseUrl: string;
}

/** @throws RoostError where nobody could be called with these options. */
export function checkOptions(options: ClientOptions): asserts options is CheckedOptions {
  const { baseUrl, apiKey, token } = options;
  if (!/^https?:\/\/[^/?#@\s]+(\/[^?#\s]*)?$/.test(baseUrl ?? '')) {
    throw new RoostError(
      'baseUrl has to be the address of Roost, as in https://roost.example.com. Is the variable that should hold it set?',
    );
  }
  if (apiKey === undefined && token === undefined) {
    throw new RoostError('There is no apiKey. Is the variable that should hold it set?');
  }
}

/** The headers that say who calls. */
export async function credentialHeaders({ apiKey, token }: ClientOptions): Promise<Record<string, string>> {
  const key = apiKey === undefined ? undefined : await readCredential(apiKey, 'API key');
  // The one form that every service of this contract takes.
  if (token === undefined) return { authorization: `Token ${key}` };
  const authorization = `Bearer ${await readCredential(token, 'token')}`;
  return key === undefined ? { authorization } : { authorization, 'api-key': key };
}

async function readCredential(credential: CredentialOption, what: string): Promise<string> {
  return headerText(typeof credential === 'function' ? await credential() : credential, what);
}

/** Text that a header can hold. The error that fetch throws for other text quotes it, and it may be a secret. */
export function headerText(text: string, what: string): string {
  if (/^[\x21-\x7e]+$/.test(text ?? '')) return text;
  throw new RoostError(`The ${what} is not visible ASCII. Was a space or line break copied along?`);
}
