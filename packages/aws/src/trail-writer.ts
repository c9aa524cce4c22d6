import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Change } from '@roost/core';
import { toStored } from './attributes.ts';
import type { Db } from './db.ts';
import type { StreamedChange } from './stream-change.ts';
import { toTrailItems } from './trail-item.ts';
import type { TrailOptions } from './trail-options.ts';

const day = 24 * 3600;

/**
 * Writes the audit trail. A change that comes again is written to the same place again, as it was: there is one entry
 * for each, however often the feed tells of it.
 */
export function openTrailWriter(
  db: Db,
  { recordValues, retention }: TrailOptions,
): (streamed: Pick<StreamedChange, 'change' | 'values'>) => Promise<void> {
  return async ({ change, values }) => {
    const recorded = recordValues && values ? withValues(change, values) : change;
    const expiresAt = retention === 0 ? undefined : Math.ceil(change.at / 1000) + retention * day;
    // One after the other: the last makes it an entry, and is not to be there before the rest.
    for (const item of toTrailItems(recorded, expiresAt)) {
      await db.send(new PutItemCommand({ TableName: db.tables.trail, Item: toStored(item) }));
    }
  };
}

function withValues(change: Change, values: NonNullable<StreamedChange['values']>): Change {
  return { ...change, differences: change.differences.map((difference) => ({ ...difference, ...values })) };
}
