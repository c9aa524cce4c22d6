/**
 * Every error that Roost answers with: its code, its status and its message where none more exact is at hand.
 * The list is closed: a client may switch over it. Statuses are the union of both seeds' tables (contract.md, 2).
 */
export const errorCodes = {
  // 400: something is wrong with the request
  malformed_request: { status: 400, message: 'The request is not valid HTTP' },
  unreadable_body: { status: 400, message: 'The body could not be read' },
  body_too_large: { status: 400, message: 'The body is larger than 1 MiB' },
  unsupported_media_type: { status: 400, message: 'The Content-Type is not one that Roost reads' },
  invalid_parameter: { status: 400, message: 'A parameter is missing or wrong' },
  invalid_value: { status: 400, message: 'The value does not fit its field' },
  invalid_cursor: { status: 400, message: 'The cursor is not one that this list gave out' },
  last_key: {
    status: 400,
    message:
      'This is the last key with keys:write of its environment: say "force": true to kill it all the same',
  },
  too_many_webhooks: {
    status: 400,
    message: 'This environment has 100 webhook endpoints: delete one that is no longer used',
  },
  idempotency_key_reused: {
    status: 400,
    message: 'This Idempotency-Key was used for a request with other parameters: take a new one',
  },
  unsupported_upstream: { status: 400, message: 'The service that holds the users cannot do this' },
  too_many_to_list: { status: 400, message: 'More than 10,000 rows: page with limit and cursor' },
  // 401: who are you
  invalid_api_key: { status: 401, message: 'API key is invalid' },
  invalid_jwt: { status: 401, message: 'JWT token is invalid' },
  // 403: you may not
  insufficient_permissions: { status: 403, message: 'Insufficient permissions' },
  https_required: { status: 403, message: 'HTTPS required' },
  // 404: it is not there
  unknown_path: { status: 404, message: 'There is nothing at this path' },
  user_not_found: { status: 404, message: 'There is no such user in this environment' },
  field_not_found: { status: 404, message: 'There is no such field' },
  key_not_found: { status: 404, message: 'There is no such API key in this environment' },
  webhook_not_found: { status: 404, message: 'There is no such webhook endpoint in this environment' },
  delivery_not_found: { status: 404, message: 'There is no such delivery in this environment' },
  // 405, 418, 429
  method_not_allowed: { status: 405, message: 'This path does not take this method' },
  teapot: { status: 418, message: 'The server cannot brew coffee, because it is a teapot.' },
  rate_limited: { status: 429, message: 'Slow down. Ask for 418 and drink it.' },
  request_in_progress: {
    status: 429,
    message: 'Slow down. The first request with this Idempotency-Key is still at work.',
  },
  // 500, 503: it is us
  internal_error: { status: 500, message: 'Something went wrong' },
  unavailable: {
    status: 503,
    message: 'The store cannot be reached right now: nothing was changed, try again',
  },
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** The only statuses that leave the service (contract.md, 2). */
export const statuses = [200, 201, 204, 400, 401, 403, 404, 405, 418, 429, 500, 503] as const;

export type Status = (typeof statuses)[number];
