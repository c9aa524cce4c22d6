import * as z from 'zod';
import { datetime, userKey } from './primitives.ts';

/** A user as lists show her. */
export const user = z.strictObject({
  key: userKey,
  name: z.string().nullable().describe('Your human-friendly user name'),
  created_at: datetime.describe('When this user was created'),
  updated_at: datetime.describe('When this user was last updated'),
});

/** A user with her own API key, which reads and sets her own values and nothing else. */
export const userWithApiKey = z.strictObject({
  api_key: z.uuid().describe("This user's API key"),
  ...user.shape,
});

export type User = z.output<typeof user>;
export type UserWithApiKey = z.output<typeof userWithApiKey>;
