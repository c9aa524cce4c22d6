import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { createClient, verifyWebhook, WebhookVerificationError } from '@roost/client';

const {
  ROOST_URL = 'http://127.0.0.1:8006',
  ROOST_API_KEY,
  ROOST_WEBHOOK_SECRET,
  PORT = '9000',
} = process.env;
const roost = createClient({ baseUrl: ROOST_URL, apiKey: ROOST_API_KEY });
const form = readFileSync(new URL('form.html', import.meta.url), 'utf8');

/** Makes the visitor a user. Her own key goes into her page: it sets her values, and opens nothing else. */
async function showForm(res) {
  const visitor = await roost.users.upsert({ key: `visitor-${randomUUID()}` });
  // `<` could end the script that the settings stand in.
  const settings = JSON.stringify({ roost: ROOST_URL, user: visitor.key, apiKey: visitor.api_key });
  const page = form.replace('"of this visitor"', () => settings.replaceAll('<', '\\u003c'));
  res.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(page);
}

/** Roost tells what she has answered. Nothing in a request counts before it is verified. */
async function takeWebhook(req, res) {
  try {
    const event = await verifyWebhook(req.headers, await buffer(req), ROOST_WEBHOOK_SECRET);
    const { target, after } = event.data;
    console.log(`${event.type}: ${target.id} says ${after.key} is ${JSON.stringify(after.value)}`);
    res.writeHead(204).end();
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    res.writeHead(400).end(error.code);
  }
}

const server = createServer(async (req, res) => {
  try {
    if (req.method === 'GET' && req.url === '/') await showForm(res);
    else if (req.method === 'POST' && req.url === '/webhooks') await takeWebhook(req, res);
    else res.writeHead(404).end();
  } catch (error) {
    console.error(error.message);
    res.writeHead(500).end();
  }
});

server.listen(Number(PORT), '127.0.0.1', () =>
  console.log(`The form is at http://127.0.0.1:${server.address().port}/`),
);
