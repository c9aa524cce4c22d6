import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/**
 * One line of JSON a request. No header, no body, no query and no path, for they carry credentials and people's
 * addresses; nor where a request came from, which the audit trail has of every change.
 */
export const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    request_id: '$context.requestId',
    time: '$context.requestTime',
    method: '$context.httpMethod',
    route: '$context.routeKey',
    protocol: '$context.protocol',
    status: '$context.status',
    bytes: '$context.responseLength',
    ms: '$context.responseLatency',
    integration_status: '$context.integrationStatus',
    integration_ms: '$context.integrationLatency',
    error: '$context.integrationErrorMessage',
  }),
);
