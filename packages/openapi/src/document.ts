import {
  apiKey,
  auditEntry,
  contract,
  delivery,
  deliveryAttempt,
  deliveryInFull,
  type Endpoint,
  field,
  fieldDefinition,
  newApiKey,
  newWebhook,
  problem,
  setValue,
  user,
  userWithApiKey,
  webhook,
} from '@roost/schemas';
import { createDocument } from 'zod-openapi';
import { introduction } from './introduction.ts';
import { makeOperation, type OperationObject } from './operation.ts';
import { describeSchema } from './schema-overrides.ts';
import { securitySchemes } from './security.ts';
import { tags } from './tags.ts';

/** The version of the contract: what a client may rely on, whatever Roost's own version. */
const version = '1.0.0';

/** What answers are made of, by the names that the document gives it. */
const schemas = {
  ApiKey: apiKey,
  AuditEntry: auditEntry,
  Delivery: delivery,
  DeliveryAttempt: deliveryAttempt,
  DeliveryInFull: deliveryInFull,
  Field: field,
  FieldDefinition: fieldDefinition,
  NewApiKey: newApiKey,
  NewWebhook: newWebhook,
  Problem: problem,
  SetValue: setValue,
  User: user,
  UserWithApiKey: userWithApiKey,
  Webhook: webhook,
};

/** The contract as an OpenAPI 3.1 document: https://spec.openapis.org/oas/v3.1.1.html */
export function makeDocument() {
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Roost',
        version,
        description: introduction,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      // Wherever the document was read from: it is the same for every deployment.
      servers: [{ url: '/' }],
      tags,
      paths: makePaths(contract),
      components: { schemas, securitySchemes },
    },
    { override: describeSchema, allowEmptySchema: { custom: true } },
  );
}

/** Endpoints at one method and path are one operation here: the body tells them apart. */
function makePaths(endpoints: readonly Endpoint[]): Record<string, Record<string, OperationObject>> {
  const paths: Record<string, Record<string, OperationObject>> = {};
  for (const together of Map.groupBy(endpoints, ({ method, path }) => `${method} ${path}`).values()) {
    const [{ method, path } = {} as Endpoint] = together;
    paths[path] = { ...paths[path], [method.toLowerCase()]: makeOperation(together) };
  }
  return paths;
}
