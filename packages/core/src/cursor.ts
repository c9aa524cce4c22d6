import { timingSafeEqual } from 'node:crypto';
import { RoostError } from './errors.ts';
import { pepperHmac } from './pepper-hmac.ts';
import type { SecretCache } from './secret-cache.ts';
import type { Pepper } from './secrets.ts';

/** What a cursor is good for: another list, environment or filter refuses it. */
export interface CursorScope {
  operation: string;
  environment: string;
  /** What else the list was narrowed by. */
  filter?: string;
}

const macLength = 16;

/** Makes and reads the opaque cursors that lists page by: a position, signed, and bound to its list. */
export class Cursors {
  readonly #secrets: SecretCache;

  constructor(secrets: SecretCache) {
    this.#secrets = secrets;
  }

  async write(scope: CursorScope, position: unknown): Promise<string> {
    const payload = Buffer.from(JSON.stringify(position));
    return Buffer.concat([sign(payload, scope, await this.#secrets.currentPepper()), payload]).toString(
      'base64url',
    );
  }

  /** @throws RoostError `invalid_cursor` for one that this list did not give out. */
  async read(scope: CursorScope, cursor: string): Promise<unknown> {
    const bytes = Buffer.from(cursor, 'base64url');
    const payload = bytes.subarray(macLength);
    const { peppers } = await this.#secrets.read();
    const genuine =
      bytes.length > macLength &&
      bytes.toString('base64url') === cursor &&
      peppers.some((pepper) => timingSafeEqual(sign(payload, scope, pepper), bytes.subarray(0, macLength)));
    if (!genuine) {
      throw new RoostError('invalid_cursor', {
        errors: [
          { path: 'cursor', message: 'take it unchanged from the Link header of this list, or leave it out' },
        ],
      });
    }
    return JSON.parse(payload.toString());
  }
}

function sign(payload: Buffer, scope: CursorScope, pepper: Pepper): Buffer {
  return pepperHmac(pepper)
    .update(`cursor:${JSON.stringify([scope.operation, scope.environment, scope.filter ?? ''])}:`)
    .update(payload)
    .digest()
    .subarray(0, macLength);
}
