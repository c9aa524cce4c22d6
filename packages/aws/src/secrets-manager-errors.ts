import { SecretsManagerServiceException } from '@aws-sdk/client-secrets-manager';
import { RoostError } from '@roost/core';

/**
 * What went wrong with the secret `id`, for a log and a command line. The SDK's own error stays behind: it may hold the
 * text of an answer, and that of a syntax error quotes it.
 */
export function secretsManagerError(id: string, error: unknown): RoostError {
  return new RoostError('unavailable', {
    message: `Secrets Manager could not be used for the secret ${id}: ${reasonOf(error)}`,
    retryAfter: 1,
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof SecretsManagerServiceException) {
    const { httpStatusCode, requestId } = error.$metadata;
    const sentence = error.$fault === 'client' ? `: ${error.message}` : '';
    return `${error.name}${sentence} (status ${httpStatusCode}, request ${requestId})`;
  }
  if (!(error instanceof Error)) return 'an unknown error';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? `${error.name} ${code}` : error.name;
}
