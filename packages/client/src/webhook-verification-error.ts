/**
 * Why a webhook was refused:
 * - `missing_header`: `webhook-id`, `webhook-timestamp` or `webhook-signature` is not there.
 * - `malformed_header`: one of them is not of its form, is too long, or was sent more than once.
 * - `timestamp_too_old`, `timestamp_too_new`: it was signed too long before, or after, the time of this clock.
 * - `signature_mismatch`: no signature is of this id, timestamp and body under the secret.
 * - `malformed_secret`: the receiver's own secret is none. The sender is not at fault.
 * - `malformed_body`: the body is not what arrived, or is signed rightly and is no event.
 */
export type WebhookVerificationErrorCode =
  | 'missing_header'
  | 'malformed_header'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'signature_mismatch'
  | 'malformed_secret'
  | 'malformed_body';

/**
 * A webhook that is not to be trusted. Its message says what to do, and holds neither the secret nor a signature.
 *
 * @example
 * if (error instanceof WebhookVerificationError && error.code === 'timestamp_too_old') checkTheClock();
 */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
  readonly code: WebhookVerificationErrorCode;

  constructor(code: WebhookVerificationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
