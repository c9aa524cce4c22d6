import { webcrypto } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { startTestServer } from '@roost/server/test-server';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import type * as client from '../src/index.ts';
import { randomSecret } from './random-secret.ts';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));

async function bundle(format: 'esm' | 'iife') {
  const { metafile, outputFiles } = await build({
    absWorkingDir: packageFolder,
    entryPoints: ['src/index.ts'],
    bundle: true,
    minify: true,
    format,
    globalName: 'roost',
    // The newest language that every engine of the README's list has.
    target: 'es2022',
    metafile: true,
    write: false,
  });
  return { sources: Object.keys(metafile.inputs), text: outputFiles[0]?.text ?? '' };
}

test('nothing is loaded at run time but the package itself, which is small', async () => {
  const { sources, text } = await bundle('esm');
  expect(sources.filter((source) => !/^src\/[\w-]+\.ts$/.test(source))).toEqual([]);
  expect(gzipSync(text).length).toBeLessThan(8 * 1024);
});

test('it runs where nothing is but the language and what browsers, workers, Deno and Bun share', async () => {
  const { text } = await bundle('iife');
  const globals = { crypto: webcrypto, TextEncoder, TextDecoder, atob, btoa };
  const { verifyWebhook, signForTest }: typeof client = runInContext(
    `${text}; roost`,
    createContext(globals),
  );
  const secret = randomSecret();
  const { headers, body } = await signForTest({ type: 'user.created', secret });
  const bytes = new TextEncoder().encode(body).buffer;
  for (const form of [body, bytes]) {
    expect(await verifyWebhook(new Headers(headers), form, secret)).toMatchObject({ type: 'user.created' });
  }
  await expect(verifyWebhook(headers, `${body} `, secret)).rejects.toMatchObject({
    code: 'signature_mismatch',
  });
});

test('a client calls where nothing is but the language, fetch, timers and what they all share', async () => {
  await using server = await startTestServer();
  const { text } = await bundle('iife');
  const globals = {
    crypto: webcrypto,
    fetch,
    AbortController,
    URL,
    URLSearchParams,
    setTimeout,
    clearTimeout,
  };
  const { createClient }: typeof client = runInContext(`${text}; roost`, createContext(globals));
  const roost = createClient({ baseUrl: server.address, apiKey: server.keys.development });
  expect(await roost.keys.create({ name: 'anywhere', scopes: ['users:read'] })).toMatchObject({
    state: 'active',
  });
  await expect(roost.users.read({ key: 'nobody' })).rejects.toMatchObject({ status: 404 });
});
