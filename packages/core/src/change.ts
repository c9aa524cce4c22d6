import type { Action } from '@roost/schemas';
import type { Origin } from './principal.ts';
import { makeSortableId } from './sortable-id.ts';
import type { EnvironmentRecord, FieldRecord, KeyRecord, UserRecord } from './store.ts';
import { formatTime } from './timestamp.ts';
import type { WebhookRecord } from './webhook-store.ts';

/** One difference that a change made; `path` names the attribute. */
export interface Difference {
  path: string;
  /** Both are left out where the values are not recorded. */
  before?: unknown;
  after?: unknown;
}

export interface Target {
  type: 'user' | 'field' | 'key' | 'webhook' | 'environment';
  id: string;
}

/** A change as it is remembered: what was done to what, by whom, and what differs. */
export interface Change {
  id: string;
  at: number;
  action: Action;
  actor: Origin['actor'];
  target: Target;
  environment: string;
  differences: Difference[];
  requestId: string;
  ip: string | null;
}

/** What a change did; with its origin it is the whole {@link Change}. */
export type Deed = Pick<Change, 'action' | 'target' | 'differences'>;

export function makeChange({ action, target, differences }: Deed, origin: Origin): Change {
  return {
    id: makeSortableId(origin.at),
    at: origin.at,
    environment: origin.environment,
    action,
    actor: origin.actor,
    target,
    differences,
    requestId: origin.requestId,
    ip: origin.ip,
  };
}

type Verb = 'created' | 'updated' | 'deleted';

type Named = Pick<UserRecord, 'name'>;
type Defined = Pick<FieldRecord, 'type' | 'displayText' | 'options' | 'repeated'>;

export function userDeed(verb: Verb, key: string, before?: Named, after?: Named): Deed {
  const [was, is] = [before?.name ?? null, after?.name ?? null];
  return {
    action: `user.${verb}`,
    target: { type: 'user', id: key },
    differences: was === is ? [] : [{ path: 'name', before: was, after: is }],
  };
}

/**
 * Of a user as an import leaves her: it may set the time of her last change, which otherwise is the change's own.
 *
 * @param before undefined where the import made her.
 */
export function importedUserDeed(before: UserRecord | undefined, after: UserRecord): Deed {
  if (!before) return userDeed('created', after.key, undefined, after);
  const timed = ({ name, updatedAt }: UserRecord) => ({ name, updated_at: formatTime(updatedAt) });
  return {
    ...userDeed('updated', after.key, before, after),
    differences: differences(timed(before), timed(after)),
  };
}

export function fieldDeed(verb: Verb, key: string, before?: Defined, after?: Defined): Deed {
  return {
    action: `field.${verb}`,
    target: { type: 'field', id: key },
    differences: differences(fieldAttributes(before), fieldAttributes(after)),
  };
}

/**
 * Values are remembered as changed, not copied, unless the deployment asks for it: what users told must not live on
 * in a trail (contract.md, 7).
 */
export function valueDeed(
  action: 'value.set' | 'value.cleared',
  userKey: string,
  fieldKey: string,
  values: { before?: unknown; after?: unknown } = {},
): Deed {
  return {
    action,
    target: { type: 'user', id: userKey },
    differences: [{ path: `values.${fieldKey}`, ...values }],
  };
}

export function keyDeed(
  action: 'key.created' | 'key.updated' | 'key.regenerated' | 'key.killed',
  id: string,
  before?: Partial<KeyRecord>,
  after?: Partial<KeyRecord>,
): Deed {
  return {
    action,
    target: { type: 'key', id },
    differences: differences(keyAttributes(before), keyAttributes(after)),
  };
}

export function webhookDeed(
  action: Action & `webhook.${string}`,
  id: string,
  before?: WebhookRecord,
  after?: WebhookRecord,
): Deed {
  return {
    action,
    target: { type: 'webhook', id },
    differences: differences(webhookAttributes(before), webhookAttributes(after)),
  };
}

export function environmentDeed(verb: 'created' | 'deleted', environment: EnvironmentRecord): Deed {
  return {
    action: `environment.${verb}`,
    target: { type: 'environment', id: environment.name },
    differences: [],
  };
}

/** A user's own API key was made anew: which it was and is, is in no trail. */
export function userKeyDeed(userKey: string): Deed {
  return {
    action: 'key.regenerated',
    target: { type: 'user', id: userKey },
    differences: [{ path: 'api_key' }],
  };
}

function fieldAttributes(field: Defined | undefined): Record<string, unknown> {
  if (!field) return {};
  const { type, displayText, options, repeated } = field;
  return { type, display_text: displayText, options, repeated };
}

/** Never the digest: what is compared against stays out of every trail. */
function keyAttributes(key: Partial<KeyRecord> | undefined): Record<string, unknown> {
  if (!key) return {};
  const time = (at: number | null | undefined) => (at == null ? null : formatTime(at));
  return {
    name: key.name,
    scopes: key.scopes,
    limit: key.limit,
    dialect: key.dialect,
    expires_at: time(key.expiresAt),
    ends_at: time(key.endsAt),
    predecessor: key.predecessor,
  };
}

/** Of its secret that there is another one, never what it is made of. */
function webhookAttributes(webhook: WebhookRecord | undefined): Record<string, unknown> {
  if (!webhook) return {};
  const { url, events, description, enabled, offReason, previousSecret } = webhook;
  return {
    url,
    events,
    description,
    enabled,
    disabled_reason: offReason,
    previous_secret_until: previousSecret && formatTime(previousSecret.endsAt),
  };
}

function differences(before: Record<string, unknown>, after: Record<string, unknown>): Difference[] {
  const found: Difference[] = [];
  for (const path of Object.keys({ ...before, ...after })) {
    const was = before[path] ?? null;
    const is = after[path] ?? null;
    if (!isSame(was, is)) found.push({ path, before: was, after: is });
  }
  return found;
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  // Lists hold plain values.
  return (
    typeof one === 'object' && typeof other === 'object' && JSON.stringify(one) === JSON.stringify(other)
  );
}
