import { silentLog } from '@roost/lambda';
import type { ServeOptions } from '../src/index.ts';

/** A server on a free loopback port, without limits: those have tests of their own. */
export function testOptions(folder: string, given: Partial<ServeOptions> = {}): ServeOptions {
  return {
    port: 0,
    host: '127.0.0.1',
    folder,
    sample: true,
    corsOrigins: ['*'],
    trustProxy: false,
    limits: { requests: 0, failures: 0 },
    recordValues: false,
    auditRetention: 0,
    deliveryRetention: 0,
    allowLocalWebhooks: false,
    log: silentLog,
    ...given,
  };
}
