import type { WebhookEventType } from '@roost/schemas';
import { makeEventId } from './delivery-id.ts';
import { makeSortableId } from './sortable-id.ts';
import { formatTime } from './timestamp.ts';
import type { EventRecord } from './webhook-store.ts';

/** What the thing of each kind of event looks like; times are put to it. */
const samples: Record<string, { target: EventRecord['target']; thing: Record<string, unknown> }> = {
  user: {
    target: { type: 'user', id: 'alice@feathery.tech' },
    thing: { key: 'alice@feathery.tech', name: 'Alice Smith' },
  },
  value: { target: { type: 'user', id: 'alice@feathery.tech' }, thing: { key: 'age', value: 21 } },
  field: {
    target: { type: 'field', id: 'age' },
    thing: {
      key: 'age',
      type: 'integer_field',
      display_text: 'How old are you?',
      options: null,
      repeated: false,
    },
  },
  key: { target: { type: 'key', id: 'key_sample' }, thing: { id: 'key_sample', name: 'website' } },
  post: { target: { type: 'post', id: '1' }, thing: { id: 1, title: 'A sample post' } },
  comment: { target: { type: 'comment', id: '1' }, thing: { id: 1, comment: 'A sample comment' } },
  vote: { target: { type: 'post', id: '1' }, thing: { id: 1, title: 'A sample post', votes_count: 1 } },
  changelog: { target: { type: 'changelog', id: '1' }, thing: { id: 1, title: 'A sample announcement' } },
};

/** An event with made-up data, which says so: `data.sample` is true. It tells of nothing that happened. */
export function makeSampleEvent(type: WebhookEventType, environment: string, at: number): EventRecord {
  const [kind = '', verb] = type.split('.');
  const { target, thing } = samples[kind] as (typeof samples)[string];
  const state = { ...thing, created_at: formatTime(at), updated_at: formatTime(at) };
  const data = {
    target,
    before: verb === 'created' || verb === 'set' ? null : state,
    after: verb === 'deleted' || verb === 'cleared' ? null : state,
    sample: true,
  };
  return {
    id: makeEventId(makeSortableId(at)),
    environment,
    type,
    at,
    target,
    body: JSON.stringify({ type, timestamp: formatTime(at), data }),
  };
}
