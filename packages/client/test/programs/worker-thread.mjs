import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import * as client from '@roost/client';
import { runScenario } from './scenario.mjs';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: JSON.parse(process.argv[2]) });
  worker.once('message', (report) => process.stdout.write(JSON.stringify(report)));
} else {
  parentPort.postMessage(await runScenario(client, workerData));
}
