// Made from the contract by `npx pnpm generate`: change packages/schemas, not this file.

import type {
  Action,
  DeliveryState,
  Dialect,
  ErrorCode,
  FieldType,
  KeyState,
  Scope,
  WebhookEventType,
  WebhookOffReason,
} from './words.ts';

/** What JSON can say. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface ApiKey {
  /** The id of an API key: not a secret */
  id: string;
  name: string;
  environment: string;
  scopes: Array<Scope>;
  state: KeyState;
  /** Requests a minute that the key may make: null for the limit of the deployment, 0 for none */
  limit: number | null;
  /** The reference whose words its answers use */
  dialect: Dialect;
  /** ISO 8601, UTC */
  created_at: string;
  /** After this the key is refused */
  expires_at: string | null;
  /** When a key that was regenerated or killed is or was refused */
  ends_at: string | null;
  /** To the minute */
  last_used_at: string | null;
  /** The key that this one was made of */
  predecessor: string | null;
}

export interface AuditEntry {
  id: string;
  /** ISO 8601, UTC */
  at: string;
  actor: {
    type: 'key' | 'user' | 'person' | 'system';
    id: string;
    name: string | null;
  };
  action: Action;
  target: {
    type: 'user' | 'field' | 'key' | 'webhook' | 'environment';
    id: string;
  };
  environment: string;
  /** What differs. Of a user's values the path alone, unless the deployment records them */
  changes: Array<{
    path: string;
    /** Any JSON, as the type of the field allows */
    before?: Json | undefined;
    /** Any JSON, as the type of the field allows */
    after?: Json | undefined;
  }>;
  request_id: string;
  ip: string | null;
}

export interface Delivery {
  /** The id of a delivery */
  id: string;
  /** The id of a webhook endpoint */
  webhook_id: string;
  /** The `webhook-id` of each of its requests: the same at every repeat */
  event_id: string;
  type: WebhookEventType;
  state: DeliveryState;
  /** How many were made */
  attempts: number;
  last_attempt: DeliveryAttempt | null;
  /** When the next attempt is due; null where none is */
  next_attempt_at: string | null;
  /** ISO 8601, UTC */
  created_at: string;
}

export interface DeliveryAttempt {
  number: number;
  /** ISO 8601, UTC */
  at: string;
  /** Whether a request asked for it, and not the schedule */
  replay: boolean;
  /** The status of the answer; null where none came */
  status: number | null;
  /** Why it failed; null where it succeeded */
  error: string | null;
  duration_ms: number;
}

export interface DeliveryAttemptWithAnswer {
  number: number;
  /** ISO 8601, UTC */
  at: string;
  /** Whether a request asked for it, and not the schedule */
  replay: boolean;
  /** The status of the answer; null where none came */
  status: number | null;
  /** Why it failed; null where it succeeded */
  error: string | null;
  duration_ms: number;
  /** The first 1 KB of the answer; null where none came */
  answer: string | null;
}

export interface DeliveryInFull {
  /** The id of a delivery */
  id: string;
  /** The id of a webhook endpoint */
  webhook_id: string;
  /** The `webhook-id` of each of its requests: the same at every repeat */
  event_id: string;
  type: WebhookEventType;
  state: DeliveryState;
  /** How many were made */
  attempts: number;
  last_attempt: DeliveryAttempt | null;
  /** When the next attempt is due; null where none is */
  next_attempt_at: string | null;
  /** ISO 8601, UTC */
  created_at: string;
  /** In the order in which they were made */
  attempt_log: Array<DeliveryAttemptWithAnswer>;
  /** What is sent, byte for byte */
  body: string;
}

export interface Field {
  /** Your unique field key */
  key: string;
  /** The field type (e.g. text_area, dropdown, etc.) */
  type: FieldType;
  /** Human-friendly text to display for this field */
  display_text: string | null;
  /** Submitted value of the user whose key was passed in */
  value: Json;
  /** When this field was created */
  created_at: string;
  /** When this field was last updated */
  updated_at: string;
}

export interface FieldDefinition {
  /** Your unique field key */
  key: string;
  type: FieldType;
  display_text: string | null;
  /** What the values of a type with options are picked from */
  options: Array<string> | null;
  /** Whether a value is an array of the shape that the type gives */
  repeated: boolean;
  /** ISO 8601, UTC */
  created_at: string;
  /** ISO 8601, UTC */
  updated_at: string;
}

export interface NewApiKey {
  /** The API key in plain text: shown this once and never kept */
  key: string;
  /** The id of an API key: not a secret */
  id: string;
  name: string;
  environment: string;
  scopes: Array<Scope>;
  state: KeyState;
  /** Requests a minute that the key may make: null for the limit of the deployment, 0 for none */
  limit: number | null;
  /** The reference whose words its answers use */
  dialect: Dialect;
  /** ISO 8601, UTC */
  created_at: string;
  /** After this the key is refused */
  expires_at: string | null;
  /** When a key that was regenerated or killed is or was refused */
  ends_at: string | null;
  /** To the minute */
  last_used_at: string | null;
  /** The key that this one was made of */
  predecessor: string | null;
}

export interface NewWebhook {
  /** What requests are signed with (`whsec_…`): shown this once */
  secret: string;
  /** The id of a webhook endpoint */
  id: string;
  /** Where events are sent: an https address that the public internet can reach */
  url: string;
  events: Array<WebhookEventType> | null;
  description: string | null;
  enabled: boolean;
  environment: string;
  /** Why Roost turned it off; null where it is on, or was turned off by a request */
  disabled_reason: WebhookOffReason | null;
  /** No attempt has succeeded since then; null where the last one did */
  failing_since: string | null;
  /** Until then each request is signed with the secret before this one, too */
  previous_secret_until: string | null;
  /** ISO 8601, UTC */
  created_at: string;
  /** ISO 8601, UTC */
  updated_at: string;
}

export interface Problem {
  status: number;
  code: ErrorCode;
  message: string;
  detail: string;
  errors?: Array<ProblemError> | undefined;
  request_id: string;
}

export interface ProblemError {
  path: string;
  message: string;
}

export interface SetValue {
  /** Your unique field key */
  key: string;
  /** Field value associated with the specified user */
  value: Json;
  /** When this value was created */
  created_at: string | null;
  /** When this value was last updated */
  updated_at: string | null;
}

export interface User {
  /** Your unique user key */
  key: string;
  /** Your human-friendly user name */
  name: string | null;
  /** When this user was created */
  created_at: string;
  /** When this user was last updated */
  updated_at: string;
}

export interface UserExport {
  /** Your unique user key */
  key: string;
  /** Your human-friendly user name */
  name: string | null;
  /** When this user was created */
  created_at: string;
  /** When this user was last updated */
  updated_at: string;
  /** Her values with what was asked; the times are the values' */
  values: Array<Field>;
  /** What was done to her and by her, newest first; null where it was not asked for */
  audit: Array<AuditEntry> | null;
}

export interface UserWithApiKey {
  /** This user's API key */
  api_key: string;
  /** Your unique user key */
  key: string;
  /** Your human-friendly user name */
  name: string | null;
  /** When this user was created */
  created_at: string;
  /** When this user was last updated */
  updated_at: string;
}

export interface Webhook {
  /** The id of a webhook endpoint */
  id: string;
  /** Where events are sent: an https address that the public internet can reach */
  url: string;
  events: Array<WebhookEventType> | null;
  description: string | null;
  enabled: boolean;
  environment: string;
  /** Why Roost turned it off; null where it is on, or was turned off by a request */
  disabled_reason: WebhookOffReason | null;
  /** No attempt has succeeded since then; null where the last one did */
  failing_since: string | null;
  /** Until then each request is signed with the secret before this one, too */
  previous_secret_until: string | null;
  /** ISO 8601, UTC */
  created_at: string;
  /** ISO 8601, UTC */
  updated_at: string;
}
