import { describe } from 'vitest';
import { describeAuditTrail } from './operations-conformance/audit-trail.ts';
import { describeEnvironments } from './operations-conformance/environments.ts';
import { describeFieldOperations } from './operations-conformance/fields.ts';
import { describeKeyOperations } from './operations-conformance/keys.ts';
import { describeLists } from './operations-conformance/lists.ts';
import { describeOddInput } from './operations-conformance/odd-input.ts';
import { type OpenRoost, operationTest } from './operations-conformance/operation-test.ts';
import { describeOwnKey } from './operations-conformance/own-key.ts';
import { describeUserOperations } from './operations-conformance/users.ts';
import { describeValueOperations } from './operations-conformance/values.ts';
import { describeWebhookOperations } from './operations-conformance/webhooks.ts';

export type { Credentials, OpenedRoost, OpenRoost } from './operations-conformance/operation-test.ts';

/**
 * What every `Roost` must do: core in process, on whatever store, and a client over HTTP. A program written against the
 * interface cannot tell which of them it was given, down to the codes and places of errors.
 *
 * @param open Opens an empty deployment, once for each test.
 */
export function describeOperations(name: string, open: OpenRoost): void {
  describe(`${name} gives the contract's operations`, () => {
    const test = operationTest(open);
    describeUserOperations(test);
    describeValueOperations(test);
    describeFieldOperations(test);
    describeLists(test);
    describeOddInput(test);
    describeOwnKey(test);
    describeKeyOperations(test);
    describeEnvironments(test);
    describeAuditTrail(test);
    describeWebhookOperations(test);
  });
}
