export { type SignedWebhook, signForTest, type TestBody, type TestEvent } from './sign-for-test.ts';
export { type VerifyWebhookOptions, verifyWebhook } from './verify-webhook.ts';
export type { WebhookBody } from './webhook-body.ts';
export type {
  AnyEventType,
  ReceivedWebhookEvent,
  WebhookEvent,
  WebhookEventData,
  WebhookEventType,
} from './webhook-event.ts';
export type { WebhookHeaders } from './webhook-headers.ts';
export type { WebhookSecret } from './webhook-secret.ts';
export { WebhookVerificationError, type WebhookVerificationErrorCode } from './webhook-verification-error.ts';
