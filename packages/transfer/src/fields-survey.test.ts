import { makeField, type Origin, type Store } from '@roost/core';
import { openEmbedded } from '@roost/embedded';
import { temporaryFolder } from '@roost/testing';
import { expect, test } from 'vitest';
import { planFields } from './fields-plan.ts';
import { surveyValues } from './fields-survey.ts';

const at = Date.UTC(2026, 10, 21);
const origin = (environment: string): Origin => ({
  actor: { type: 'system', id: 'test', name: null },
  environment,
  requestId: 'test',
  ip: null,
  at,
});

const age = makeField({ key: 'age', type: 'text_field' }, at);
const note = makeField({ key: 'note', type: 'text_field' }, at);

/** Users of whom each has a note, and every third an age that is no number. */
async function fill(store: Store, environment: string, count: number): Promise<void> {
  await store.createEnvironment({ name: environment, createdAt: at }, origin(environment));
  const users = Array.from({ length: count }, (_, index) => ({
    key: `user-${index}`,
    apiKey: { apiKeySeed: `${index}`, pepperId: 'pepper', apiKeyDigest: `${environment}-${index}` },
    values: [
      { fieldId: age.id, fieldKey: 'age', value: index % 3 === 0 ? '"old"' : '21' },
      { fieldId: note.id, fieldKey: 'note', value: '"x"' },
    ],
  }));
  await store.importUsers(environment, users, origin(environment));
}

test('the values that a plan loses or makes unfit are counted over all users of all environments', async () => {
  using folder = temporaryFolder();
  const { store } = openEmbedded(folder.path);
  for (const field of [age, note]) await store.createField(field, origin('production'));
  // More than a page of users, and just a page.
  await fill(store, 'development', 1001);
  await fill(store, 'production', 1000);
  const survey = (wanted: Parameters<typeof planFields>[1]) =>
    surveyValues(store, planFields([age, note], wanted, { at, deleting: true }));
  expect(await survey([{ key: 'age', type: 'integer_field' }])).toEqual({
    lost: new Map([['note', 2001]]),
    unfit: new Map([['age', 334 + 334]]),
  });
  expect(await survey([{ key: 'age', display_text: 'Your age' }, { key: 'note' }])).toEqual({
    lost: new Map(),
    unfit: new Map(),
  });
  await store.close();
});
