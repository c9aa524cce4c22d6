import { once } from 'node:events';
import { join } from 'node:path';
import { openEmbedded } from '../../src/index.ts';

// Opens one new folder after the other, each at a moment that all who run this are told.
const [folders = '', rounds = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
const [first] = await once(process.stdin, 'data');
for (let round = 0; round < Number(rounds); round++) {
  const moment = Number(first) + round * 80;
  while (Date.now() < moment);
  try {
    const { store, secrets } = openEmbedded(join(folders, String(round)));
    const { peppers } = await secrets.read();
    await store.ping();
    await store.close();
    process.stdout.write(`pepper ${peppers[0]?.id}\n`);
  } catch (error) {
    process.stdout.write(`${error} ${(error as Error).cause}\n`);
  }
}
process.stdin.destroy();
