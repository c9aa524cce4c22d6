import { expectContractAnswer } from '@roost/testing';

export interface ApiAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the test expects of it
  json: any;
}

export type Call = (method: string, path: string, body?: unknown) => Promise<ApiAnswer>;

/** What sends requests to a server with a key; every answer is checked to be one of the contract. */
export function apiCaller(address: string, key: string | undefined): Call {
  return async (method, path, body) => {
    const response = await fetch(address + path, {
      method,
      headers: {
        authorization: `Token ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const { status, headers } = response;
    expectContractAnswer({ status, headers, text }, method);
    return { status, headers, json: text === '' ? undefined : JSON.parse(text) };
  };
}
