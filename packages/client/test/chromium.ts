import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromiumFlags, findChromium } from '@roost/testing/chromium';
import { chromium, type Page } from 'playwright-core';

/** Where the browser is; undefined, and said, where there is none. */
export const browserPath = findChromium('the client in a browser');

export interface OpenedPage extends AsyncDisposable {
  page: Page;
  /** What the page said on its console, and where it sent requests to. */
  console: string[];
  requests: string[];
}

/** Opens an empty page with one script, in a browser without a past. */
export async function openPage(script: string): Promise<OpenedPage> {
  const site = createServer((req, res) => {
    if (req.url === '/program.js') res.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    else if (req.url === '/')
      res.writeHead(200, { 'content-type': 'text/html' }).end('<script src="/program.js"></script>');
    else res.writeHead(204).end();
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({
    executablePath: browserPath as string,
    args: [...chromiumFlags],
  });
  const page = await browser.newPage();
  const opened = { page, console: [] as string[], requests: [] as string[] };
  page.on('console', (message) => opened.console.push(message.text()));
  page.on('pageerror', (error) => opened.console.push(error.message));
  page.on('request', (request) => opened.requests.push(request.url()));
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  return {
    ...opened,
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      site.closeAllConnections();
      await new Promise((resolve) => site.close(resolve));
    },
  };
}
