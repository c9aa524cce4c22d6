import { RoostError } from '@roost/core';
import { findUnstorable } from '@roost/schemas';
import { readMultipart } from './multipart.ts';
import type { GatewayEvent } from './request.ts';

/** The largest body, in bytes. */
export const largestBody = 1024 * 1024;

/** Relaxed quoting is for what people type: its parser is slow, and a large body would hold up everybody else. */
const largestRelaxed = 256 * 1024;

export interface Body {
  data: unknown;
  /** It came as a form: its values are text. */
  textual: boolean;
}

const form = (text: string): Body => ({ data: readForm(new URLSearchParams(text)), textual: true });

/**
 * Reads a body in the forms that the seed's samples send (contract.md, 3): strict JSON, form data, JSON with relaxed
 * quoting, in this order and whichever of the two types the request names; `multipart/form-data` without files. There is
 * something to wait for with the last two alone.
 *
 * @throws RoostError `unsupported_media_type`, `body_too_large` or `unreadable_body`
 */
export function readBody(event: GatewayEvent): Body | Promise<Body> {
  const type = event.headers['content-type'] ?? '';
  const mediaType = type === usualType ? type : (type.split(';', 1)[0]?.trim().toLowerCase() ?? '');
  const body = event.body ?? '';
  if (body === '') return { data: {}, textual: false };
  if (Buffer.byteLength(body, event.isBase64Encoded ? 'base64' : 'utf8') > largestBody)
    throw new RoostError('body_too_large');
  if (mediaType === 'multipart/form-data') {
    return readMultipart(decode(event), type).then((entries) => ({ data: readForm(entries), textual: true }));
  }
  if (!readable.test(mediaType)) {
    throw new RoostError('unsupported_media_type', {
      message: `Roost reads application/json, application/x-www-form-urlencoded and multipart/form-data, not ${JSON.stringify(mediaType.slice(0, 100))}`,
    });
  }
  const read = parse(event.isBase64Encoded ? utf8(decode(event)) : body.toWellFormed());
  return read instanceof Promise ? read.then(checkStorable) : checkStorable(read);
}

const usualType = 'application/json';
const readable = /^(?:|application\/(?:[\w.-]+\+)?json|application\/x-www-form-urlencoded)$/;

function decode(event: GatewayEvent): Buffer<ArrayBuffer> {
  return Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function utf8(bytes: Buffer): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw new RoostError('unreadable_body', { message: 'The body is not valid UTF-8' });
  }
}

function checkStorable(read: Body): Body {
  const wrong = findUnstorable(read.data);
  if (wrong) throw new RoostError('unreadable_body', { message: `The body is ${wrong}` });
  return read;
}

function parse(text: string): Body | Promise<Body> {
  const trimmed = text.trim();
  if (trimmed === '') return { data: {}, textual: false };
  let reason: string;
  try {
    return { data: JSON.parse(trimmed), textual: false };
  } catch (error) {
    reason = withoutQuote((error as Error).message);
  }
  // What opens like JSON is JSON with a mistake in it, or with relaxed quoting; all else with a `=` is a form.
  if (!/^[{["']/.test(trimmed) && trimmed.includes('=')) return form(trimmed);
  return parseRelaxed(trimmed, reason);
}

/** @param reason why it is no strict JSON. */
async function parseRelaxed(text: string, reason: string): Promise<Body> {
  if (text.length <= largestRelaxed) {
    // Loaded with the first such body, of which there are few: it is a sixteenth of what a cold start would load.
    const { default: JSON5 } = await import('json5');
    try {
      return { data: JSON5.parse(text), textual: false };
    } catch {
      // The strict parser's reason is the one that helps.
    }
  }
  throw new RoostError('unreadable_body', { message: `The body is neither JSON nor form data: ${reason}` });
}

/** V8 quotes what stands around the mistake: that may be a password. */
function withoutQuote(message: string): string {
  return message.replace(/, (?:\.{3})?"[\s\S]*$/, '');
}

/** Names are data, `__proto__` included; a name that comes again makes an array. */
export function readForm(entries: Iterable<[string, string]>): Record<string, unknown> {
  const data: Record<string, unknown> = Object.create(null);
  for (const [name, value] of entries) {
    const present = data[name];
    if (present === undefined) data[name] = value;
    else if (Array.isArray(present)) present.push(value);
    else data[name] = [present, value];
  }
  return data;
}
