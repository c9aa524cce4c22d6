import { expectContractAnswer, mediaTypeOf } from '@roost/testing';
import type { ServeOptions } from '../src/index.ts';
import { startChosen } from './test-target.ts';

export interface WireRequest {
  /** The credential, sent as `Authorization: Token …`; null sends none. The development admin key by default. */
  key?: string | null;
  headers?: Record<string, string>;
  /** Sent as it is where it is text or bytes, as JSON otherwise. */
  body?: unknown;
}

export interface TestAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined where there is none, or it is not. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the test expects of it
  json: any;
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;

/** A deployment of its own, the real server unless the file chose another: `await using server = await startTestServer()`. */
export async function startTestServer(options: Partial<ServeOptions> = {}) {
  const running = await startChosen(options);
  const keys = Object.fromEntries(
    (running.firstKeys ?? []).map(({ environment, key }) => [environment, key]),
  );
  const { development = '', production = '' } = keys;

  /** Sends one request; every answer is checked to be one of the contract. */
  async function request(method: string, path: string, given: WireRequest = {}): Promise<TestAnswer> {
    const { key = development, headers = {}, body } = given;
    const raw = typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData;
    const response = await fetch(running.address + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(key === null ? {} : { authorization: `Token ${key}` }),
        ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text };
    expectContractAnswer(answer, method);
    const isJson = text !== '' && mediaTypeOf(response.headers) === 'application/json';
    return { ...answer, json: isJson ? JSON.parse(text) : undefined };
  }

  return {
    ...running,
    get folder(): string {
      if (running.folder !== undefined) return running.folder;
      throw new Error('This deployment has no data folder: what looks into one is for the real server alone');
    },
    keys: { development, production },
    request,
    [Symbol.asyncDispose]: () => running.close(),
  };
}
