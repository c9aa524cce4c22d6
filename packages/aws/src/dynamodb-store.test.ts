import { describeStore } from '@roost/testing/store-conformance';
import { useEngine } from '../test/engine.ts';
import { openOn } from '../test/open-store.ts';
import { useSqs } from '../test/queues.ts';

describeStore('DynamoDB', openOn(useEngine({ own: true }), useSqs()));
