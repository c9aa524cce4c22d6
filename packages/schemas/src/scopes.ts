/** What an API key may be allowed to do. `*` is all of them, also those that come later. */
export const scopes = [
  'users:read',
  'users:write',
  'fields:read',
  'fields:write',
  'values:read',
  'values:write',
  'keys:write',
  'audit:read',
  'webhooks:write',
  'feedback:read',
  'feedback:write',
  '*',
] as const;

export type Scope = (typeof scopes)[number];
