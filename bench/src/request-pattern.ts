/**
 * A request that is sent again and again. In path and body, `{count}` stands for a number that no other request of
 * the row has, `{user}` for the number of one of the users, all over the table.
 */
export interface RequestPattern {
  method: 'GET' | 'POST';
  path: string;
  /** Sent as JSON as it stands. */
  body?: string;
  /** Any other one ends the run. */
  status: number;
}

const digits = 8;

/** Prime to any number of users that is not a multiple of it, so that every user gets her turn. */
const stride = 7919;

/** The bytes of a pattern, made once: for each request only digits are written over, so that sending costs little. */
export class RequestBytes {
  readonly bytes: Buffer;
  readonly status: number;
  readonly #counts: number[] = [];
  readonly #users: number[] = [];

  constructor({ method, path, body, status }: RequestPattern, apiKey: string) {
    const length = body === undefined ? 0 : Buffer.byteLength(body.replace(placeholder, '0'.repeat(digits)));
    const lines = [
      `${method} ${path} HTTP/1.1`,
      'host: 127.0.0.1',
      `authorization: Token ${apiKey}`,
      ...(body === undefined ? [] : ['content-type: application/json', `content-length: ${length}`]),
    ];
    const text = `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
    const [first = '', ...rest] = text.split(placeholder);
    let filled = first;
    // A split by a pattern with a group gives text, name, text, name, …, text.
    for (let at = 0; at < rest.length; at += 2) {
      (rest[at] === 'count' ? this.#counts : this.#users).push(Buffer.byteLength(filled));
      filled += '0'.repeat(digits) + rest[at + 1];
    }
    this.bytes = Buffer.from(filled);
    this.status = status;
  }

  fill(count: number, users: number): Buffer {
    for (const at of this.#counts) this.#write(count, at);
    for (const at of this.#users) this.#write((count * stride) % users, at);
    return this.bytes;
  }

  #write(number: number, at: number): void {
    let rest = number;
    for (let index = at + digits - 1; index >= at; index--) {
      this.bytes[index] = 48 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
  }
}

const placeholder = /\{(count|user)\}/g;
