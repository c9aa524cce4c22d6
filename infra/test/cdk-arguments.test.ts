import { expect, test } from 'vitest';
import { callsAws, cdkArguments, profileOf } from '../lib/cdk-arguments.ts';

test('who names no stage deploys dev, and never prod by mistake', () => {
  expect(cdkArguments('deploy', [])).toEqual(['deploy', '--context', 'stage=dev']);
  expect(cdkArguments('diff', ['--context', 'stack=mine'])).toContain('stage=dev');
});

test.each([
  [['--context', 'stage=prod']],
  [['-c', 'stage=prod']],
  [['--context=stage=prod', '--require-approval', 'never']],
])('what is given goes to the CDK as it is: %j', (given) => {
  expect(cdkArguments('deploy', given)).toEqual(['deploy', ...given]);
});

test('without a stage every template is made', () => {
  expect(cdkArguments('synth', [])).toEqual(['synth', '--quiet']);
});

test('what looks at no account is told no stage, and asked for no credentials', () => {
  expect(cdkArguments('list', [])).toEqual(['list']);
  expect(callsAws('synth')).toBe(false);
  for (const command of ['deploy', 'diff', 'destroy']) expect(callsAws(command)).toBe(true);
});

test('credentials are looked for where the CDK is told to take them from', () => {
  expect(profileOf(['--profile', 'team'])).toBe('team');
  expect(profileOf(['--profile=team'])).toBe('team');
  expect(profileOf([])).toBeUndefined();
});
