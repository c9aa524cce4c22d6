import { expect, test } from 'vitest';
import { readTrailOptions } from './trail-options.ts';

test.each([
  [{}, { recordValues: false, retention: 0 }],
  [
    { ROOST_RECORD_VALUES: '', ROOST_AUDIT_RETENTION: '' },
    { recordValues: false, retention: 0 },
  ],
  [
    { ROOST_RECORD_VALUES: 'Yes', ROOST_AUDIT_RETENTION: '30' },
    { recordValues: true, retention: 30 },
  ],
  [{ ROOST_RECORD_VALUES: 'false' }, { recordValues: false, retention: 0 }],
])('%j is %j', (environment, options) => {
  expect(readTrailOptions(environment)).toEqual(options);
});

test.each([
  { ROOST_RECORD_VALUES: 'maybe' },
  { ROOST_AUDIT_RETENTION: '30d' },
  { ROOST_AUDIT_RETENTION: '-1' },
])(
  '%j is refused by name: a function that cannot keep the trail as it was told does not start',
  (environment) => {
    expect(() => readTrailOptions(environment)).toThrow(Object.keys(environment)[0]);
  },
);
