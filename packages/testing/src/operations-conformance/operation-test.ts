import type { ErrorCode, Roost } from '@roost/schemas';
import { expect, test } from 'vitest';

export interface Credentials {
  apiKey?: string;
  /** An SSO token. */
  token?: string;
}

/** A deployment of a test's own, without users and fields. */
export interface OpenedRoost {
  /** An admin of the environment `development`. */
  roost: Roost;
  /** An admin of the environment `production` of the same deployment. */
  elsewhere: Roost;
  /** Whoever the credentials belong to. Those that are not good are refused here, or at the first operation. */
  as(credentials: Credentials): Promise<Roost>;
  dispose(): Promise<void>;
}

export type OpenRoost = () => Promise<OpenedRoost>;

export type OperationTest = (
  name: string,
  body: (roost: Roost, opened: OpenedRoost) => Promise<void>,
) => void;

/** A test on an empty deployment. */
export function operationTest(open: OpenRoost): OperationTest {
  return (name, body) =>
    test(name, async () => {
      const opened = await open();
      try {
        await body(opened.roost, opened);
      } finally {
        await opened.dispose();
      }
    });
}

/** Fails where an operation is not refused with this code, for the parameters at these places. */
export async function expectRefusal(
  refused: Promise<unknown>,
  status: number,
  code: ErrorCode,
  ...paths: readonly string[]
): Promise<void> {
  const error = await refused.then(
    (answer) => expect.fail(`expected ${code}, got ${JSON.stringify(answer)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ status, code });
  const { errors = [] } = error as { errors?: readonly { path: string; message: string }[] };
  if (paths.length > 0) expect(errors.map(({ path }) => path)).toEqual(paths);
}

export const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);

/** A field that takes any JSON. */
export async function givenField(roost: Roost, key = 'anything'): Promise<string> {
  await roost.fields.upsert({ key, type: 'json_value' });
  return key;
}

/** The user's values by their fields, those alone that are there. */
export async function valuesOf(roost: Roost, key: string): Promise<Record<string, unknown>> {
  const fields = await roost.fields.list({ key });
  return Object.fromEntries(
    fields.filter(({ value }) => value !== null).map(({ key, value }) => [key, value]),
  );
}
