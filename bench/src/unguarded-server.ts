import { createCore, makeOrigin } from '@roost/core';
import { composeSqliteHome, openDatabase, openSecretFile } from '@roost/embedded';
import { composeHandler, type PipelineOptions, type Step, silentLog } from '@roost/lambda';
import { routeHandlers, startHttp } from '@roost/server';

/*
 * The same server composed without what guards it: nobody is asked who she is, nothing is limited, no change is
 * remembered. For measuring what those cost; the product has no switch for it. Run as a process of its own.
 */

const [folder = ''] = process.argv.slice(2);
const { store } = composeSqliteHome(openDatabase(folder), () => () => {});
const core = createCore({ store, secrets: openSecretFile(folder) });
const options: PipelineOptions = {
  core,
  corsOrigins: ['*'],
  limits: { requests: 0, failures: 0 },
  log: silentLog,
};
const principal = {
  type: 'key',
  environment: 'development',
  id: 'key_bench',
  name: 'bench',
  scopes: new Set(['*'] as const),
  limit: 0,
  dialect: '2021-02',
  endsAt: Number.POSITIVE_INFINITY,
} as const;
const admit: Step = {
  before: ({ internal }) => {
    internal.principal = principal;
    internal.origin = makeOrigin(principal, { requestId: '', ip: null, at: core.now() });
  },
};

const find = routeHandlers((area) => composeHandler(area, options, { admission: [admit], onceRead: [] }));
const { port } = await startHttp(find, { port: 0, host: '127.0.0.1', trustProxy: false });
process.send?.({ port });
process.on('disconnect', () => process.exit());
