import { expect, test } from 'vitest';
import { readPipelineSettings } from './pipeline-settings.ts';

test('what is not set is as `roost serve` has it', () => {
  const { corsOrigins, limits } = readPipelineSettings({});
  expect({ corsOrigins, limits }).toEqual({ corsOrigins: ['*'], limits: { requests: 1000, failures: 1000 } });
});

test('limits and origins are read from the environment', () => {
  const { corsOrigins, limits } = readPipelineSettings({
    ROOST_CORS_ORIGINS: 'https://a.example.com, https://b.example.com',
    ROOST_LIMIT: '0',
    ROOST_FAILURE_LIMIT: '20',
  });
  expect(corsOrigins).toEqual(['https://a.example.com', 'https://b.example.com']);
  expect(limits).toEqual({ requests: 0, failures: 20 });
});

test.each([
  [{ ROOST_LIMIT: 'many' }, 'ROOST_LIMIT: expected a whole number from 0, got "many"'],
  [{ ROOST_FAILURE_LIMIT: '-1' }, 'ROOST_FAILURE_LIMIT: expected a whole number from 0, got "-1"'],
  [{ ROOST_LOG: 'all' }, 'ROOST_LOG: expected info, error, silent, got "all"'],
])('a function that was told %o does not start, and says what is wrong', (environment, message) => {
  expect(() => readPipelineSettings(environment)).toThrow(message);
});
