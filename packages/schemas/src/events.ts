/** What can happen: the types of webhook events, and the actions of the audit trail (contract.md, 6 and 7). */
export const eventTypes = [
  'user.created',
  'user.updated',
  'user.deleted',
  'value.set',
  'value.cleared',
  'field.created',
  'field.updated',
  'field.deleted',
  'key.created',
  'key.updated',
  'key.regenerated',
  'key.killed',
  'environment.created',
  'environment.deleted',
] as const;

export type EventType = (typeof eventTypes)[number];
