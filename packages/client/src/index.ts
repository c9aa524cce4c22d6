export type {
  ClientChanges,
  ClientOptions,
  CredentialOption,
  Fetch,
  FetchedAnswer,
  FetchInit,
} from './client-options.ts';
export { createClient, type RoostClient } from './create-client.ts';
export {
  type AnyErrorCode,
  AuthenticationError,
  BadRequestError,
  ConnectionError,
  type ErrorAnswer,
  MethodNotAllowedError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  RoostApiError,
  RoostError,
  ServerError,
  TeapotError,
  TimeoutError,
  UnavailableError,
} from './errors.ts';
export { ListPromise, type Page } from './list-promise.ts';
export type * from './operations.ts';
export type * from './records.ts';
export type { RequestOptions } from './request-options.ts';
export { type SignedWebhook, signForTest, type TestBody, type TestEvent } from './sign-for-test.ts';
export { type VerifyWebhookOptions, verifyWebhook } from './verify-webhook.ts';
export type { WebhookBody } from './webhook-body.ts';
export type { AnyEventType, ReceivedWebhookEvent, WebhookEvent, WebhookEventData } from './webhook-event.ts';
export type { WebhookHeaders } from './webhook-headers.ts';
export type { WebhookSecret } from './webhook-secret.ts';
export { WebhookVerificationError, type WebhookVerificationErrorCode } from './webhook-verification-error.ts';
export type * from './words.ts';
