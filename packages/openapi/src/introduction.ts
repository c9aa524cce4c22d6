import { defaultDialect, errorCodes } from '@roost/schemas';
import { dialectTables } from './dialect-table.ts';

const codes = Object.entries(errorCodes)
  .map(([code, { status, message }]) => `| ${status} | \`${code}\` | ${message} |`)
  .join('\n');

/** What holds for every endpoint, in Markdown: the first thing on the page. */
export const introduction = `
A home for what your users tell you: users, form fields, and each user's answers, behind your own API keys.

## Credentials

A request says who asks in a header, and never in its query or body:

- \`Authorization: Token <key>\`, \`Authorization: <key>\`, \`API-KEY: <key>\` or \`api_key: <key>\`: an API key, which belongs to
  one environment and may do what its scopes allow; or a user's own key, which reads and sets her own values.
- \`Authorization: Bearer <key or token>\`: likewise, or a token (JWT, HS256) that your sign-on signed: it stands for the person
  whose \`email\` it holds. With \`API-KEY\` beside it, that key acts for her.

Without a good one the answer is 401; with one that may not do this, 403. What is in another environment looks exactly like what
does not exist.

## Bodies

Requests are JSON. Where the values are text, they may be forms too: \`application/x-www-form-urlencoded\`, or
\`multipart/form-data\` without files. A body is at most 1 MiB. Parameters that an endpoint does not know are ignored.

Paths end in a slash; without it they are answered just the same, never by a redirect. Keys in a path may be percent-encoded.
\`HEAD\` is answered as \`GET\` without the body, \`OPTIONS\` with what a browser asks before it calls. Any other method on a path gets 405
with \`Allow\`, and a path that there is not gets 404.

## Dialects

This document speaks \`${defaultDialect}\`. An API key may have another \`dialect\`, for a client that was written against a later
reference: its answers then have the words of that one, which are not in the schemas below. Requests may use the words of any
dialect, whatever the key's; two words for one thing that say two things are refused with 400. Users' own keys and persons' tokens are
answered in \`${defaultDialect}\`.

${dialectTables()}

## Lists

A list is an array. With \`limit\` (1 to 1000) comes one page, and the next one is in the header
\`Link: <…>; rel="next"\`; the last page has none. Without \`limit\` the whole list comes, up to 10,000 rows.

## Limits

Each caller has a number of requests a minute. \`RateLimit-Policy\` and \`RateLimit\` say how it stands; above it the answer
is 429, and \`Retry-After\` says in how many seconds to ask again.

## Repeats

What makes a new thing each time takes an \`Idempotency-Key\`: a repeat with the same key within 24 hours gets the first answer again,
and makes nothing. All other requests may be repeated as they are.

## Errors

Every answer other than 2xx has one shape, with a \`code\` of this list. \`detail\` repeats \`message\`.

| status | code | message |
| --- | --- | --- |
${codes}
`.trim();
