import type { Core } from '@roost/core';
import { firstEnvironments, makeFirstEnvironments } from '@roost/server';
import { remark } from './remark.ts';
import { commandLine, type SecretHome } from './session.ts';

/** A stack just deployed is empty: the first key for one of its first environments makes them, as a first start does. */
export async function makeFirstOnStack(
  core: Core,
  secretHome: SecretHome,
  environment: string,
): Promise<void> {
  if (!firstEnvironments.includes(environment)) return;
  const made = await makeFirstEnvironments(core, {
    maker: commandLine,
    addSsoKey: (name) => secretHome.addSsoKey(name),
    alongside: async () => undefined,
  });
  if (!made) return;
  const names = made.map((one) => one.environment).join(' and ');
  remark(`This stack had no environments yet: made ${names}, each with an SSO key.`);
}
