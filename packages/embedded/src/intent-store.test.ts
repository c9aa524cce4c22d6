import { temporaryFolder } from '@roost/testing';
import { newIntent, start } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { openSqliteStore } from './sqlite-store.ts';

test.each([
  [true, { before: 20, after: 21 }],
  [false, {}],
])(
  'values that were set elsewhere are in the trail where they are to be recorded: %s',
  async (recordValues, values) => {
    using folder = temporaryFolder();
    const store = openSqliteStore(folder.path, { recordValues });
    const state = (value: number) => ({ key: 'age', value, created_at: null, updated_at: null });
    const intent = newIntent('ann', { fieldKey: 'age', before: state(20) });
    await store.noteIntent(intent);
    await store.settleIntent(intent, state(21));
    const [change] = await store.listChanges('production', {}, { limit: 1 });
    expect(change).toMatchObject({ action: 'value.set', at: start });
    expect(change?.differences).toEqual([{ path: 'values.age', ...values }]);
    await store.close();
  },
);
