import { takeServeLock } from '../../src/index.ts';

takeServeLock(process.argv[2] ?? '');
process.stdout.write('held\n');
// Until it is killed.
setInterval(() => {}, 1_000);
