import { createServer } from 'node:net';
import { chromiumFlags } from '@roost/testing/chromium';
import { type Browser, chromium } from 'playwright-core';

/** What Chromium asks its makers by itself, whatever page it shows. */
const ownErrands = /\b(?:update\.googleapis|accounts\.google|content-autofill\.googleapis)\.com\b/;

export interface ObservedBrowser {
  browser: Browser;
  /** What it sent, or tried to send, beyond this machine. */
  sentOutside: string[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** Chromium with an empty profile, and a proxy in the place of the internet: whatever does not stay here ends there. */
export async function openChromium(executablePath: string): Promise<ObservedBrowser> {
  const sentOutside: string[] = [];
  const proxy = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      const [line = ''] = bytes.toString('latin1').split('\r\n', 1);
      if (!ownErrands.test(line)) sentOutside.push(line);
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as { port: number };
  const browser = await chromium.launch({
    executablePath,
    // Loopback addresses go past a proxy by themselves.
    args: [...chromiumFlags, `--proxy-server=http://127.0.0.1:${port}`],
  });
  return {
    browser,
    sentOutside,
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      proxy.close();
    },
  };
}
