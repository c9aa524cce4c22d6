import { describeStore } from '@roost/testing/store-conformance';
import { useEngine } from '../test/engine.ts';
import { openOn } from '../test/open-store.ts';

describeStore('DynamoDB', openOn(useEngine()));
