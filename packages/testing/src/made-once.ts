import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Something that test files share: text that says where it is, and how to end it. */
export interface MadeOnce {
  text: string;
  end(): Promise<void>;
}

/**
 * For vitest's `globalSetup`: something that is made when the first test file of a run asks for it, and ended with the
 * run. Test files are processes of their own, so they ask over loopback, at the address in an environment variable.
 *
 * @returns what ends it.
 */
export async function offerOnce(
  variable: string,
  make: () => Promise<MadeOnce>,
): Promise<() => Promise<void>> {
  let making: Promise<MadeOnce> | undefined;
  const server = createServer((_req, res) => {
    making ??= make();
    making.then(
      ({ text }) => res.end(text),
      (error: Error) => res.writeHead(500).end(error.message),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  process.env[variable] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return async () => {
    server.close();
    server.closeAllConnections();
    await (await making?.catch(() => undefined))?.end();
  };
}

/** @returns what the run's one was made with. */
export async function askForOnce(variable: string): Promise<string> {
  const address = process.env[variable];
  if (address === undefined)
    throw new Error(`${variable} is not set: is its globalSetup in vitest.config.ts?`);
  const answer = await fetch(address);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}
