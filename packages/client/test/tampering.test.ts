import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signForTest, verifyWebhook } from '../src/index.ts';
import { randomSecret } from './random-secret.ts';

const secret = randomSecret();

/** Any bytes, most of them no text; and texts of every plane of Unicode. */
const anyBody = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 300 }));

const anywhere = fc.nat();
const otherBits = fc.integer({ min: 1, max: 255 });

/** Another text in which the byte at that place differs. */
function changeCharacter(text: string, place: number, bits: number): string {
  const at = place % text.length;
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ bits) + text.slice(at + 1);
}

/** The code of the refusal, or none. */
async function refusal(verifying: Promise<unknown>): Promise<string | undefined> {
  try {
    await verifying;
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test('any body of any bytes that was signed has the right signature', async () => {
  await fc.assert(
    fc.asyncProperty(anyBody, async (given) => {
      const { headers, body } = await signForTest({ body: given, secret });
      // Hardly one of them is an event, and whether it is, is asked of what was verified alone.
      expect([undefined, 'malformed_body']).toContain(await refusal(verifyWebhook(headers, body, secret)));
    }),
  );
});

test('a body of which one byte is changed, added or taken away is refused', async () => {
  await fc.assert(
    fc.asyncProperty(anyBody, anywhere, otherBits, async (given, place, bits) => {
      const { headers, body } = await signForTest({ body: given, secret });
      const bytes = Buffer.from(typeof body === 'string' ? new TextEncoder().encode(body) : body);
      const at = bytes.length === 0 ? 0 : place % bytes.length;
      const [start, end] = [bytes.subarray(0, at), bytes.subarray(at)];
      const others = [Buffer.concat([start, Buffer.from([bits]), end])];
      if (bytes.length > 0) {
        const byte = Buffer.from([(bytes[at] as number) ^ bits]);
        others.push(Buffer.concat([start, byte, end.subarray(1)]), Buffer.concat([start, end.subarray(1)]));
      }
      for (const other of others) {
        expect(await refusal(verifyWebhook(headers, other, secret))).toBe('signature_mismatch');
      }
    }),
  );
});

test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const)(
  'a webhook whose %s has one byte changed is refused',
  async (name) => {
    await fc.assert(
      fc.asyncProperty(anywhere, otherBits, async (place, bits) => {
        const { headers, body } = await signForTest({ type: 'user.created', secret });
        const tampered = { ...headers, [name]: changeCharacter(headers[name], place, bits) };
        // A tolerance over all times, so that the signature alone can be what a changed timestamp fails by.
        const code = await refusal(verifyWebhook(tampered, body, secret, { toleranceSeconds: 1e12 }));
        expect(['signature_mismatch', 'malformed_header']).toContain(code);
      }),
      { numRuns: 500 },
    );
  },
);

test('every single letter of the id, the time and the signature counts', async () => {
  const { headers, body } = await signForTest({ type: 'user.created', id: 'msg_1', secret });
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const) {
    for (let at = 0; at < headers[name].length; at++) {
      const tampered = { ...headers, [name]: changeCharacter(headers[name], at, 1) };
      const code = await refusal(verifyWebhook(tampered, body, secret, { toleranceSeconds: 1e12 }));
      expect(['signature_mismatch', 'malformed_header'], `${name} at ${at}`).toContain(code);
    }
  }
});

test('no headers and no body, of whatever kind, are answered by anything but a refusal with its code', async () => {
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string()), fc.anything());
  const names = fc.constantFrom('webhook-id', 'webhook-timestamp', 'webhook-signature', 'Webhook-Id', 'get');
  await fc.assert(
    fc.asyncProperty(fc.dictionary(names, value), fc.anything(), async (headers, body) => {
      const code = await refusal(verifyWebhook(headers as Record<string, string>, body as string, secret));
      expect(['missing_header', 'malformed_header', 'malformed_body', 'timestamp_too_old']).toContain(code);
    }),
  );
});
