import type { Endpoint, InputOf, OutputOf } from './endpoint.ts';
import { readAccount } from './endpoints/account.ts';
import { listAudit } from './endpoints/audit.ts';
import { listDeliveries, readDelivery, replayDelivery, replayFailed } from './endpoints/deliveries.ts';
import { deleteField, listFields, upsertField } from './endpoints/fields.ts';
import { createKey, killKey, listKeys, readKey, regenerateKey, updateKey } from './endpoints/keys.ts';
import { brewCoffee, readDocs, readDocsRenderer, readHealth, readOpenApi } from './endpoints/service.ts';
import { exportUser } from './endpoints/user-export.ts';
import { deleteUser, listUsers, readUser, regenerateUserKey, upsertUser } from './endpoints/users.ts';
import { clearUserValue, setUserValue, setUserValues } from './endpoints/values.ts';
import {
  createWebhook,
  deleteWebhook,
  listWebhooks,
  readWebhook,
  rotateWebhook,
  testWebhook,
  updateWebhook,
} from './endpoints/webhooks.ts';

/** Every endpoint, once. Whatever is not here does not exist. */
export const contract = [
  readHealth,
  brewCoffee,
  readOpenApi,
  readDocs,
  readDocsRenderer,
  listUsers,
  upsertUser,
  readUser,
  exportUser,
  deleteUser,
  regenerateUserKey,
  listFields,
  upsertField,
  deleteField,
  setUserValue,
  setUserValues,
  clearUserValue,
  listKeys,
  createKey,
  readKey,
  updateKey,
  regenerateKey,
  killKey,
  readAccount,
  listAudit,
  listWebhooks,
  createWebhook,
  readWebhook,
  updateWebhook,
  deleteWebhook,
  rotateWebhook,
  testWebhook,
  listDeliveries,
  readDelivery,
  replayDelivery,
  replayFailed,
] as const satisfies readonly Endpoint[];

type Declared = (typeof contract)[number];

/** `users.list`, `values.set`, … */
export type OperationName = Declared['operation'];

/** Each endpoint's exact type by the name of its operation. */
export type EndpointOf<Name extends OperationName> = Extract<Declared, { operation: Name }>;

/** What an operation takes and gives, by its name. */
export type OperationInput<Name extends OperationName> = InputOf<EndpointOf<Name>>;
export type OperationOutput<Name extends OperationName> = OutputOf<EndpointOf<Name>>;

type Noun<Name extends string> = Name extends `${infer N}.${string}` ? N : never;
type Verb<Name extends string, N extends string> = Name extends `${N}.${infer V}` ? V : never;

/**
 * The interface that the contract derives: `roost.users.upsert({ key })`. Core gives it on its own store, the
 * client gives the same over HTTP.
 */
export type Roost = {
  [N in Noun<OperationName>]: {
    [V in Verb<OperationName, N>]: `${N}.${V}` extends infer Name extends OperationName
      ? (input: OperationInput<Name>) => Promise<OperationOutput<Name>>
      : never;
  };
};
