import { join } from 'node:path';
import type { Store } from '@roost/core';
import { openEmbedded } from '@roost/embedded';
import { temporaryFolder } from '@roost/testing';
import { newField, newImportedUser, newImportedValue, newOrigin, start } from '@roost/testing/store-records';

export const production = ['--environment', 'production'];

/** A data folder with the environment `production`, and so many users with two values each in it. */
export async function makeFolder(users = 0) {
  const folder = temporaryFolder();
  const data = join(folder.path, 'data');
  await withStore(data, async (store) => {
    await store.createEnvironment({ name: 'production', createdAt: start }, newOrigin());
    if (users === 0) return;
    const age = newField('age', { type: 'integer_field', displayText: 'How old are you?' });
    const plan = newField('plan', { type: 'dropdown', options: ['free', 'team'] });
    for (const field of [age, plan]) await store.createField(field, newOrigin());
    const given = Array.from({ length: users }, (_, index) => {
      const at = start + index * 7;
      const times = { createdAt: at + 1, updatedAt: at + 2 };
      return newImportedUser(`user-${index}@example.com`, {
        name: `Ann ${index}`,
        createdAt: at,
        updatedAt: at + 1000,
        values: [newImportedValue(age, index, times), newImportedValue(plan, 'team', times)],
      });
    });
    await store.importUsers('production', given, newOrigin());
  });
  return {
    path: folder.path,
    data: ['--data', data],
    /** Looks into the data while no command is at work. */
    look: <T>(work: (store: Store) => Promise<T>) => withStore(data, work),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

async function withStore<T>(path: string, work: (store: Store) => Promise<T>): Promise<T> {
  const { store } = openEmbedded(path);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
