import {
  type ClientOptions,
  createClient,
  type ErrorCode,
  NotFoundError,
  type Page,
  RoostApiError,
  type RoostClient,
  type User,
  verifyWebhook,
} from '@roost/client';

const options: ClientOptions = { baseUrl: 'https://roost.example.com', apiKey: async () => 'hn_…', fetch };
const roost: RoostClient = createClient(options);

export async function useEverything(signal: AbortSignal): Promise<string | null> {
  const users: User[] = await roost.users.list({ limit: 10 }, { signal });
  for await (const { key } of roost.fields.list({ key: 'alice' })) key.toUpperCase();
  for await (const page of roost.users.list().pages()) save(page);
  const { api_key } = await roost.users.upsert({ key: 'alice', name: null });
  const value = await roost
    .with({ environmentKey: api_key })
    .values.set({ user_key: 'alice', key: 'age', value: 21 });
  await roost.users.delete({ key: 'alice' }).catch((error: unknown) => {
    if (error instanceof NotFoundError && error.code === ('user_not_found' satisfies ErrorCode)) return;
    if (error instanceof RoostApiError) error.errors?.map(({ path }) => path);
    throw error;
  });
  const event = await verifyWebhook(new Headers(), '', undefined);
  if (event.type === 'user.created') return event.id;
  return users[0]?.name ?? value.created_at;
}

function save(page: Page<User>): string | undefined {
  return page.next;
}

// @ts-expect-error a key is required
roost.users.read({});
// @ts-expect-error there is no such scope
roost.keys.create({ name: 'website', scopes: ['fly'] });
// @ts-expect-error undefined is no value
roost.values.set({ user_key: 'alice', key: 'age', value: undefined });
// @ts-expect-error there is no such operation
roost.users.rename({ key: 'alice' });
