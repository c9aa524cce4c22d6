import { type Ground, type Operations, ok } from '../operation.ts';

type AccountOperations = Pick<Operations, 'account.read'>;

export function accountOperations({ team }: Ground): AccountOperations {
  return { 'account.read': async () => ok({ team }) };
}
