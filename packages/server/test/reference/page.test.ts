import { findChromium } from '@roost/testing/chromium';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { startTestServer } from '../test-server.ts';
import { openChromium } from './chromium.ts';
import { type Operation, readDocument } from './openapi-document.ts';

const chromium = findChromium('the reference page');

/** Everything that a page says is wrong, and everything that it asks for. */
function watch(page: Page) {
  const [faults, requested]: [string[], string[]] = [[], []];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('requestfailed', (request) => faults.push(`failed: ${request.url()}`));
  page.on('request', (request) => requested.push(request.url()));
  return { faults, requested };
}

test.skipIf(!chromium)(
  'the page shows the endpoints with their samples; nothing leaves the machine, and nothing goes wrong',
  { timeout: 60_000 },
  async () => {
    await using server = await startTestServer();
    await using opened = await openChromium(chromium as string);
    const page = await opened.browser.newPage({ viewport: { width: 1440, height: 1000 } });
    const { faults, requested } = watch(page);

    await page.goto(`${server.address}/docs#tag/users/POST/api/user/`);
    await page.getByRole('heading', { name: 'Create, update or fetch a user' }).waitFor();
    await page.getByText('requests.post(').or(page.getByText('curl "$ROOST_URL')).first().waitFor();
    const file = process.env.ROOST_SCREENSHOT;
    if (file) {
      await page.evaluate('document.activeElement.blur()');
      await page.screenshot({ path: file });
    }

    // What is further down is drawn when it comes into view.
    const { operations } = await readDocument(server);
    for (const name of ['values.set', 'service.coffee']) {
      const { tags, method, path, summary } = operations.find((one) => one.operationId === name) as Operation;
      await page.goto(`${server.address}/docs#tag/${tags[0]?.toLowerCase()}/${method}${path}`);
      await page.getByRole('heading', { name: summary, exact: true }).waitFor();
    }
    expect(faults).toEqual([]);
    expect(new Set(requested.map((url) => new URL(url).origin))).toEqual(new Set([server.address]));

    // Not even a script on the page could send anything away.
    const sent = "fetch('https://example.com/').then(() => 'sent', () => 'refused')";
    expect(await page.evaluate(sent)).toBe('refused');
    expect(opened.sentOutside).toEqual([]);
  },
);
