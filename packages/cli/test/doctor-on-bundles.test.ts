import { type BundledDeployment, stackName, startBundles } from '@roost/server/bundled-deployment';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

/* The bundles as they are uploaded, behind a gateway that decodes paths: as near to a deployment as there is without one. */

let bundles: Awaited<ReturnType<typeof startBundles>>;
let deployment: BundledDeployment;

beforeAll(async () => {
  bundles = await startBundles();
  deployment = await bundles.start({});
}, 120_000);

afterAll(async () => {
  await deployment.close();
  await bundles.stop();
});

test('doctor finds nothing wrong with a stack, with a key of its own making, and leaves nothing behind', async () => {
  const contents = async () => ({
    users: (await deployment.core.store.listUsers('production', { limit: 1000 })).map(({ key }) => key),
    fields: (await deployment.core.store.listFields()).map(({ key }) => key),
  });
  const before = await contents();
  const { code, stdout, stderr } = await runCommand(
    ['doctor', '--aws', stackName, '--environment', 'production'],
    { env: deployment.sdkSettings },
  );
  expect({ code, stdout, stderr }).toMatchObject({ code: 0, stderr: '' });
  for (const check of ['slash forms', 'wrong key', 'unknown path', 'round trip', 'percent-encoded key']) {
    expect(stdout).toMatch(new RegExp(`^ +${check} +ok `, 'm'));
  }
  expect(await contents()).toEqual(before);
}, 120_000);
