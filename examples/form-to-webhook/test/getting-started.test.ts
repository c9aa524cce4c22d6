import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@roost/testing';
import { chromiumFlags, findChromium } from '@roost/testing/chromium';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type RoostServer, roostFile, startRoost } from '../../../packages/cli/test/roost-process.ts';

/*
 * docs/getting-started.md as a newcomer goes through it: its commands are run as they stand, one after the other, but
 * for the addresses, since those that it names may be taken.
 */

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const page = readFileSync(`${repository}docs/getting-started.md`, 'utf8');
const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
  language,
  code,
}));
const browserPath = findChromium('the form of docs/getting-started.md in a browser');

// A browser and several programs start, on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = temporaryFolder();
let roost: RoostServer;
let appPort: number;
/** What the newcomer exports, and where her data is. */
const settings: Record<string, string> = {};
let app: ChildProcess;
let lines: AsyncIterator<string>;

beforeAll(async () => {
  roost = await startRoost(['--data', folder.path], { env: { ROOST_ALLOW_LOCAL_WEBHOOKS: '1' } });
  appPort = await freePort();
  Object.assign(settings, { ROOST_DATA: folder.path, ROOST_URL: roost.address, PORT: String(appPort) });
});

afterAll(async () => {
  app?.kill();
  await roost[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** The code block in which these words stand. */
function blockWith(words: string): string {
  const found = blocks.filter(({ code }) => code.includes(words));
  if (found.length !== 1) throw new Error(`The page has ${found.length} code blocks with ${words}`);
  return found[0]?.code ?? '';
}

function start(code: string): ChildProcess {
  const here = code
    .replaceAll('npx pnpm roost', `"${process.execPath}" "${roostFile}"`)
    .replaceAll('npx pnpm example', `exec "${process.execPath}" examples/form-to-webhook/app.js`)
    .replaceAll('http://127.0.0.1:8006', roost.address)
    .replaceAll('127.0.0.1:9000', `127.0.0.1:${appPort}`)
    .replaceAll('all.ndjson', `"${folder.path}/all.ndjson"`);
  const { PATH = '', HOME = '' } = process.env;
  return spawn('sh', ['-ec', here], {
    cwd: repository,
    env: { PATH, HOME, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs what a block says. @returns what it printed; rejects where it failed. */
async function run(code: string): Promise<string> {
  const child = start(code);
  const ended = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout as never), text(child.stderr as never)]);
  const [status] = await ended;
  if (status !== 0) throw new Error(`${code} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function nextLine(): Promise<string> {
  const { done, value } = await lines.next();
  if (done) throw new Error('The app has ended');
  return value;
}

/** Fills in the form as a visitor does. @returns what the page says. */
async function fillIn(): Promise<string | null> {
  const browser = await chromium.launch({ executablePath: browserPath as string, args: [...chromiumFlags] });
  try {
    const form = await browser.newPage();
    await form.goto(`http://127.0.0.1:${appPort}/`);
    await form.getByLabel('Your email').fill('ann@example.com');
    await form.getByLabel('How many are you?').fill('7');
    await form.getByLabel('What do you use today?').selectOption('a spreadsheet');
    await form.getByRole('button').click();
    await form.getByText('Thank you.').waitFor();
    return await form.getByRole('status').textContent();
  } finally {
    await browser.close();
  }
}

/** What the page would send, where there is no browser to do it. */
async function sendWithoutBrowser(): Promise<string> {
  const html = await (await fetch(`http://127.0.0.1:${appPort}/`)).text();
  const embedded = /<script type="application\/json" id="settings">(.*?)<\/script>/.exec(html)?.[1] ?? '';
  const { roost: address, user, apiKey } = JSON.parse(embedded);
  const answer = await fetch(`${address}/api/field/${user}/`, {
    method: 'POST',
    headers: { Authorization: `Token ${apiKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      fields: { contact_email: 'ann@example.com', team_size: 7, tool_today: 'a spreadsheet' },
    }),
  });
  return answer.ok ? 'Thank you.' : answer.text();
}

describe('docs/getting-started.md', () => {
  test('its commands make the fields and the endpoint, and print what it shows', async () => {
    expect(blockWith('pnpm start')).toContain('ROOST_ALLOW_LOCAL_WEBHOOKS=1');
    settings.ROOST_API_KEY = roost.keys.development ?? '';
    expect(await run(blockWith('fields apply'))).toBe(blockWith('+ contact_email'));
    const made = await run(blockWith('webhooks create'));
    settings.ROOST_WEBHOOK_SECRET = /whsec_\S+/.exec(made)?.[0] ?? '';
  });

  test('the app shows the form, and prints what is answered', async () => {
    app = start(blockWith('pnpm example'));
    lines = createInterface(app.stdout as never)[Symbol.asyncIterator]();
    expect(await nextLine()).toBe(`The form is at http://127.0.0.1:${appPort}/`);
    expect(await (browserPath === undefined ? sendWithoutBrowser() : fillIn())).toBe('Thank you.');
    const printed = [await nextLine(), await nextLine(), await nextLine()];
    const withoutChance = (line: string) => line.replace(/visitor-[\da-f-]{36}/, 'visitor');
    const shown = blockWith('value.set: visitor').trimEnd().split('\n');
    expect(printed.map(withoutChance).sort()).toEqual(shown.map(withoutChance).sort());
  });

  test('a webhook that Roost did not sign is refused', async () => {
    const forged = await fetch(`http://127.0.0.1:${appPort}/webhooks`, { method: 'POST', body: '{}' });
    expect([forged.status, await forged.text()]).toEqual([400, 'missing_header']);
  });

  test('what came of it is there: the visitor, who changed what, and all of it in one file', async () => {
    const printed = await run(blockWith('roost audit'));
    expect(printed).toMatch(/"key":\s*"visitor-/);
    expect(printed).toMatch(/value\.set/);
    const exported = readFileSync(`${folder.path}/all.ndjson`, 'utf8');
    expect(exported).toContain('"ann@example.com"');
  });
});
