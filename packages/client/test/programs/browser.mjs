import * as client from '@roost/client';
import { runScenario } from './scenario.mjs';

// The same bundle is the page's script and the worker's: there is no document in a worker.
if (globalThis.document) {
  globalThis.runInPage = (settings) => runScenario(client, settings);
  globalThis.runInWorker = (settings) =>
    new Promise((resolve, reject) => {
      const worker = new Worker('/program.js');
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(settings);
    });
} else {
  globalThis.onmessage = async ({ data }) => globalThis.postMessage(await runScenario(client, data));
}
