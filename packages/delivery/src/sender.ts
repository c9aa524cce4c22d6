import { publicInternet } from './address-guard.ts';
import { openGuardedSender, type SenderOptions } from './guarded-sender.ts';
import type { Sender } from './ports.ts';

export type { SenderOptions } from './guarded-sender.ts';

/** What sends requests to endpoints, and to no address that is not of the public internet. */
export function openSender(options: SenderOptions): Sender {
  return openGuardedSender(options, publicInternet);
}
