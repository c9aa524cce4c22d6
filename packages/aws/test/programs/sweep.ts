import { openDb } from '../../src/db.ts';
import { makeSweeperHandler } from '../../src/sweeper-handler.ts';

// Sweeps what the given event tells of, and says each request that was answered.
const { tables, client, event } = JSON.parse(process.argv[2] ?? '');
const db = openDb({ tables, client });
const telling = {
  ...db,
  send: (async (command) => {
    const answer = await db.send(command);
    process.stdout.write(`${command.constructor.name}\n`);
    return answer;
  }) as typeof db.send,
};
const handler = makeSweeperHandler(telling, () => {}, { settleTime: 0 });
await handler(event, { getRemainingTimeInMillis: () => 900_000 });
process.stdout.write('swept\n');
