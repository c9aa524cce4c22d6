import * as client from '@roost/client';
import { runScenario } from './scenario.mjs';

const report = await runScenario(client, JSON.parse(process.argv[2]));
process.stdout.write(JSON.stringify(report));
