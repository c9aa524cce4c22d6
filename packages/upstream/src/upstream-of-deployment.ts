import type { OpenUpstream } from '@roost/core';
import { checkUpstreamAddress } from './upstream-address.ts';

/**
 * What ROOST_UPSTREAM names, as a function of a deployment has it. Where it names nothing, nothing else of this package
 * is loaded: for that the module has an entry of its own.
 *
 * @returns undefined where the deployment holds its users itself.
 * @throws RoostError where it is no address over https.
 */
export async function upstreamOfDeployment(
  environment: Record<string, string | undefined>,
): Promise<OpenUpstream | undefined> {
  if (!environment.ROOST_UPSTREAM) return undefined;
  const address = checkUpstreamAddress({ address: environment.ROOST_UPSTREAM }, 'ROOST_UPSTREAM');
  const { openUpstream } = await import('./open-upstream.ts');
  return openUpstream(address);
}
