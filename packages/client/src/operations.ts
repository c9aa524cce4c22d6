// Made from the contract by `npx pnpm generate`: change packages/schemas, not this file.

import type { AccountOperations } from './operations/account.ts';
import type { AuditOperations } from './operations/audit.ts';
import type { DeliveriesOperations } from './operations/deliveries.ts';
import type { FieldsOperations } from './operations/fields.ts';
import type { KeysOperations } from './operations/keys.ts';
import type { ServiceOperations } from './operations/service.ts';
import type { UsersOperations } from './operations/users.ts';
import type { ValuesOperations } from './operations/values.ts';
import type { WebhooksOperations } from './operations/webhooks.ts';

export type * from './operations/account.ts';
export type * from './operations/audit.ts';
export type * from './operations/deliveries.ts';
export type * from './operations/fields.ts';
export type * from './operations/keys.ts';
export type * from './operations/service.ts';
export type * from './operations/users.ts';
export type * from './operations/values.ts';
export type * from './operations/webhooks.ts';

/** Every operation of the contract, with the names and types that it has on the server. */
export interface Operations {
  service: ServiceOperations;
  users: UsersOperations;
  fields: FieldsOperations;
  values: ValuesOperations;
  keys: KeysOperations;
  account: AccountOperations;
  audit: AuditOperations;
  webhooks: WebhooksOperations;
  deliveries: DeliveriesOperations;
}
