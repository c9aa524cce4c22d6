import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { RoostError, unavailable } from '@roost/core';

/** What the SDK and Node throw where there is no answer, or where there are no credentials to ask with. */
const connectionFaults =
  /^(TimeoutError|AbortError|CredentialsProviderError|ECONN.*|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT)$/;

/** @returns the error as the Store port promises it: `unavailable` where the store is at fault. */
export function asStoreError(error: unknown): unknown {
  if (error instanceof RoostError || !(error instanceof Error)) return error;
  return isStoreFault(error) ? unavailable(error) : error;
}

/**
 * Throttling, faults of DynamoDB's own, missing rights and missing tables. Not what says that a request of ours was
 * wrong: that is a fault of the code.
 */
function isStoreFault(error: Error): boolean {
  if (error instanceof TransactionCanceledException) {
    return !error.CancellationReasons?.some(({ Code }) => Code === 'ValidationError');
  }
  // Every answer has it, also one that cannot be read: half of one, or somebody else's.
  if ('$metadata' in error) return error.name !== 'ValidationException';
  const { code } = error as { code?: unknown };
  return connectionFaults.test(error.name) || (typeof code === 'string' && connectionFaults.test(code));
}
