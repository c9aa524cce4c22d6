import type { Change, WebhookRecord } from '@roost/core';
import type { Database } from 'better-sqlite3';

export interface WebhookRow {
  number: number;
  id: string;
  environment: string;
  url: string;
  events: string | null;
  description: string | null;
  enabled: number;
  off_reason: string | null;
  secret: string;
  previous_secret: string | null;
  failing_since: number | null;
  created_at: number;
  updated_at: number;
  version: number;
}

/** An endpoint, and the number of its row: what its deliveries hang on. */
export interface NumberedWebhook {
  number: number;
  webhook: WebhookRecord;
}

/** All endpoints, remembered: each write asks whether one hears of it, and they change rarely. */
export interface WebhookMemory {
  /** In order of creation. */
  list(): readonly NumberedWebhook[];
  find(environment: string, id: string): NumberedWebhook | undefined;
  /** Whether an endpoint that is on takes events of that type. @param environment null for any. */
  isHeard(environment: string | null, type: Change['action']): boolean;
  /** To be called where this connection changes one: it is not told of its own changes. */
  forget(): void;
}

interface Remembered {
  version: number;
  webhooks: readonly NumberedWebhook[];
  byId: ReadonlyMap<string, NumberedWebhook>;
  /** The types that are taken in each environment; all of them where one is null. */
  heard: ReadonlyMap<string | null, ReadonlySet<string | null>>;
}

export function openWebhookMemory(db: Database, dataVersion: () => number): WebhookMemory {
  const selectAll = db.prepare<[], WebhookRow>('SELECT * FROM webhooks ORDER BY id');
  let remembered: Remembered | undefined;

  function read(): Remembered {
    // Tells of what other connections wrote.
    const version = dataVersion();
    if (remembered?.version !== version) {
      const webhooks = selectAll.all().map((row) => ({ number: row.number, webhook: asWebhook(row) }));
      const byId = new Map(webhooks.map((each) => [each.webhook.id, each]));
      remembered = { version, webhooks, byId, heard: whatIsHeard(webhooks) };
    }
    return remembered;
  }

  return {
    list: () => read().webhooks,
    find: (environment, id) => {
      const found = read().byId.get(id);
      return found?.webhook.environment === environment ? found : undefined;
    },
    isHeard: (environment, type) => {
      const types = read().heard.get(environment);
      return types !== undefined && (types.has(null) || types.has(type));
    },
    forget: () => {
      remembered = undefined;
    },
  };
}

function whatIsHeard(webhooks: readonly NumberedWebhook[]): Map<string | null, Set<string | null>> {
  const heard = new Map<string | null, Set<string | null>>();
  for (const { webhook } of webhooks) {
    if (!webhook.enabled) continue;
    for (const environment of [webhook.environment, null]) {
      const types = heard.get(environment) ?? new Set();
      for (const type of webhook.events ?? [null]) types.add(type);
      heard.set(environment, types);
    }
  }
  return heard;
}

export function asWebhook(row: WebhookRow): WebhookRecord {
  return {
    id: row.id,
    environment: row.environment,
    url: row.url,
    events: row.events === null ? null : JSON.parse(row.events),
    description: row.description,
    enabled: row.enabled === 1,
    offReason: row.off_reason as WebhookRecord['offReason'],
    secret: JSON.parse(row.secret),
    previousSecret: row.previous_secret === null ? null : JSON.parse(row.previous_secret),
    failingSince: row.failing_since,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
}
