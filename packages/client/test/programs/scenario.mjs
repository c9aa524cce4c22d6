/** What a program does with the client, wherever it runs: the same report everywhere. */
export async function runScenario(client, { baseUrl, apiKey, name }) {
  const roost = client.createClient({ baseUrl, apiKey });
  await roost.users.upsert({ key: name, name: 'Carol' });
  const set = await roost.values.set({ user_key: name, key: 'age', value: 21 });
  const walked = [];
  for await (const { key } of roost.users.list({ limit: 1 })) walked.push(key);
  const refused = await roost.users.read({ key: `${name}?` }).catch((error) => error);
  const made = await roost.keys.create({ name, scopes: ['users:read'] });
  const page = await roost.with({ environmentKey: made.key }).users.list({ limit: 2 });
  const aborted = await roost.users
    .list({}, { signal: AbortSignal.abort('enough') })
    .catch((reason) => reason);
  const secret = `whsec_${btoa('x'.repeat(24))}`;
  const { headers, body } = await client.signForTest({ type: 'user.created', secret });
  const event = await client.verifyWebhook(headers, body, secret);
  await roost.users.delete({ key: name });
  return {
    value: set.value,
    walked: walked.includes(name),
    page: page.length,
    refused: [
      refused instanceof client.NotFoundError,
      refused instanceof client.RoostError,
      refused.name,
      refused.status,
      refused.code,
      refused.errors[0].path,
      refused.requestId === refused.problem.request_id,
    ],
    aborted,
    event: event.type,
  };
}
