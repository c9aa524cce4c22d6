import { expect, test } from 'vitest';
import { openAws } from './open-aws.ts';

const complete = {
  ROOST_DATA_TABLE: 'data',
  ROOST_TRAIL_TABLE: 'trail',
  ROOST_TRANSIENT_TABLE: 'transient',
  ROOST_DELIVERIES_TABLE: 'deliveries',
  ROOST_SECRET_ID: 'secret',
};

test.each(Object.keys(complete))('without %s nothing is opened, and the error names it', (name) => {
  expect(() => openAws({ ...complete, [name]: undefined })).toThrow(`${name} is not set`);
  expect(() => openAws({ ...complete, [name]: '' })).toThrow(`${name} is not set`);
});

test('to open the ports takes no call', async () => {
  const { store, secrets } = openAws(complete);
  expect(secrets.lifetime).toBeGreaterThanOrEqual(60_000);
  await store.close();
});
