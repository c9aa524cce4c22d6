import {
  type Db,
  type FirstAttemptQueue,
  makeChangesHandler,
  openTrailWriter,
  openWebhookFanOut,
  type TrailOptions,
} from '@roost/aws';
import type { Log } from '@roost/lambda';

/** Where changes go: how the trail keeps them, and what is sent to webhook endpoints of them. */
export interface ChangesOptions {
  trail: TrailOptions;
  webhooks: { queue: FirstAttemptQueue; retention: number };
}

/** Tells whoever wants to know of the changes in the data table's stream: the audit trail, and webhook endpoints. */
export function makeChangesFunction(
  db: Db,
  { trail, webhooks }: ChangesOptions,
  log: Log,
): ReturnType<typeof makeChangesHandler> {
  const subscribers = [openTrailWriter(db, trail), openWebhookFanOut(db, webhooks)];
  return makeChangesHandler(subscribers, ({ name, stack }, { sequenceNumber }) =>
    log('error', { task: 'changes', sequence_number: sequenceNumber, error: name, stack }),
  );
}
