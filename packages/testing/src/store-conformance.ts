import { describe } from 'vitest';
import { describeChangeDeliveries } from './store-conformance/change-deliveries.ts';
import { describeChanges } from './store-conformance/changes.ts';
import { describeConcurrency } from './store-conformance/concurrency.ts';
import { describeDeliveries } from './store-conformance/deliveries.ts';
import { describeDeliveryLists } from './store-conformance/delivery-lists.ts';
import { describeDurability } from './store-conformance/durability.ts';
import { describeEnvironmentsAndKeys } from './store-conformance/environments-and-keys.ts';
import { describeFields } from './store-conformance/fields.ts';
import { describeImports } from './store-conformance/imports.ts';
import { describeIntents } from './store-conformance/intents.ts';
import { describeKeyLife } from './store-conformance/key-life.ts';
import { describeLimitsAndAttempts } from './store-conformance/limits-and-attempts.ts';
import { describeOddText } from './store-conformance/odd-text.ts';
import { type OpenStore, storeTest } from './store-conformance/store-test.ts';
import { describeUserLists } from './store-conformance/user-lists.ts';
import { describeUsers } from './store-conformance/users.ts';
import { describeValues } from './store-conformance/values.ts';
import { describeWebhooks } from './store-conformance/webhooks.ts';

export type { OpenedStore, OpenStore } from './store-conformance/store-test.ts';

/**
 * What every store must do, whatever it stands on. Where the port lets a look-up or a list trail a write, it is asked
 * again until it shows it, for a bounded time; every other read must show it at once.
 *
 * @param open Opens an empty store, once for each test.
 */
export function describeStore(name: string, open: OpenStore): void {
  describe(`${name} keeps the Store port's promises`, () => {
    const test = storeTest(open);
    describeEnvironmentsAndKeys(test);
    describeKeyLife(test);
    describeUsers(test);
    describeUserLists(test);
    describeFields(test);
    describeValues(test);
    describeImports(test);
    describeOddText(test);
    describeConcurrency(test);
    describeChanges(test);
    describeIntents(test);
    describeLimitsAndAttempts(test);
    describeWebhooks(test);
    describeDeliveries(test);
    describeDeliveryLists(test);
    describeChangeDeliveries(test);
    describeDurability(test);
  });
}
