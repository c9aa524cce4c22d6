/** The types of webhook events (contract.md, 6). An endpoint may ask for those whose time is still to come. */
export const webhookEventTypes = [
  'user.created',
  'user.updated',
  'user.deleted',
  'value.set',
  'value.cleared',
  'field.created',
  'field.updated',
  'field.deleted',
  'post.created',
  'post.updated',
  'post.completed',
  'comment.created',
  'vote.created',
  'changelog.created',
  'changelog.published',
  'key.created',
  'key.regenerated',
  'key.killed',
] as const;

export type WebhookEventType = (typeof webhookEventTypes)[number];

/** What can be done: the actions of the audit trail (contract.md, 7). */
export const actions = [
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
  'webhook.created',
  'webhook.updated',
  'webhook.rotated',
  'webhook.disabled',
  'webhook.deleted',
  'environment.created',
  'environment.deleted',
] as const;

export type Action = (typeof actions)[number];

/** Whether webhook endpoints hear of an action; of the others the audit trail alone tells. */
export function isWebhookEvent(action: Action): action is Action & WebhookEventType {
  return (webhookEventTypes as readonly string[]).includes(action);
}
