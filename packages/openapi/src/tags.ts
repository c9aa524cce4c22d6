import type { Endpoint } from '@roost/schemas';

/** The nouns of the contract's operations, in the order of the page. */
const nouns = {
  users: { name: 'Users', description: 'The people that you hold something of. One record each.' },
  fields: { name: 'Fields', description: 'What your forms ask. All environments share their definitions.' },
  values: { name: 'Values', description: 'What a user answered: one value for each field.' },
  keys: {
    name: 'API keys',
    description: 'Who may call, and for what. A dead key is refused within 5 seconds.',
  },
  account: { name: 'Account', description: 'Whose deployment it is.' },
  audit: { name: 'Audit trail', description: 'Every change that was acknowledged: who, what, when.' },
  webhooks: {
    name: 'Webhooks',
    description:
      'Where changes are sent, by the [Standard Webhooks](https://www.standardwebhooks.com) specification.',
  },
  deliveries: { name: 'Deliveries', description: 'What was sent, what came of it, and sending it again.' },
  service: { name: 'Service', description: 'The service itself: no key is needed.' },
} as const;

export const tags = Object.values(nouns);

/** @throws Error for a noun that has no words for people yet. */
export function tagOf({ operation }: Endpoint): string {
  const noun = operation.split('.', 1)[0] as keyof typeof nouns;
  if (!nouns[noun]) throw new Error(`${operation}: say in tags.ts what ${noun} are`);
  return nouns[noun].name;
}
