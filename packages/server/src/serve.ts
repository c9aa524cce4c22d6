import { type Core, createCore, type OpenUpstream } from '@roost/core';
import { makeDeliverer, openSender } from '@roost/delivery';
import { openEmbedded, takeServeLock } from '@roost/embedded';
import { type Limits, type Log, openReference, type PipelineOptions } from '@roost/lambda';
import { locateReferenceFile } from '@roost/openapi/reference-files';
import { openDeliveryPace } from './delivery-pace.ts';
import { startDeliveryWorker } from './delivery-worker.ts';
import { type FirstKeys, makeFirstKeys } from './first-start.ts';
import { routeFunctions } from './functions.ts';
import { startHousekeeping } from './housekeeping.ts';
import { type HttpOptions, type RunningHttp, startHttp } from './http-server.ts';
import { openRequestMeter } from './request-meter.ts';

export interface ServeOptions extends HttpOptions {
  /** The data folder; made where it is missing. */
  folder: string;
  /** Fills a new folder's development environment with the seed's sample data, where the folder holds users. */
  sample: boolean;
  corsOrigins: readonly string[];
  limits: Limits;
  /** Copies users' values into the audit trail; without it the trail says which were changed. */
  recordValues: boolean;
  /** Days after which audit entries are forgotten; 0 keeps them for good. */
  auditRetention: number;
  /** Days after which webhook deliveries and what they sent are forgotten; 0 keeps them for good. */
  deliveryRetention: number;
  /** The name of the team whose deployment it is. */
  team?: string;
  /** Lets webhook endpoints be `http://127.0.0.1`: for development alone. */
  allowLocalWebhooks: boolean;
  /** Another service that holds users and fields; without it the folder does. */
  upstream?: OpenUpstream;
  log: Log;
}

export interface RunningServer {
  /** As in `http://127.0.0.1:8006`. */
  address: string;
  core: Core;
  /** The keys that this start made, on a new folder alone. */
  firstKeys: FirstKeys | undefined;
  close(): Promise<void>;
}

/**
 * Roost on one machine: the functions behind node:http, on the embedded store of a folder.
 *
 * @throws RoostError with a sentence for the person at the command line where the folder or the port cannot be had.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { store, secrets, deliveries } = openEmbedded(options.folder, options);
  const release = await orClose(store, () => takeServeLock(options.folder));
  const { corsOrigins, limits, log, allowLocalWebhooks, team, upstream } = options;
  const reference = openReference(locateReferenceFile);
  const core = createCore({
    store,
    secrets,
    reference,
    allowLocalWebhooks,
    team,
    ...(upstream && { upstream }),
  });
  const pipeline: PipelineOptions = { core, corsOrigins, limits, log };
  let http: RunningHttp | undefined;
  try {
    // Listens first: where the port cannot be had, a new folder stays new, and its keys are not made for nobody to see.
    const { meter, onAnswered } = openRequestMeter();
    const listening = await startHttp(routeFunctions(pipeline), { ...options, onAnswered });
    http = listening;
    const firstKeys = await makeFirstKeys(core, { ...options, sample: options.sample && !upstream });
    const stopHousekeeping = startHousekeeping(core, options, log);
    const sender = openSender({ allowLocal: allowLocalWebhooks });
    const stopDeliveries = startDeliveryWorker({
      queue: deliveries,
      deliver: makeDeliverer({ store, secrets: core.secrets, send: sender.send }),
      pace: openDeliveryPace(meter),
      log,
    });
    const host = options.host.includes(':') ? `[${options.host}]` : options.host;
    return {
      address: `${options.tls ? 'https' : 'http'}://${host}:${listening.port}`,
      core,
      firstKeys,
      close: async () => {
        stopHousekeeping();
        await Promise.all([listening.close(), stopDeliveries()]);
        void sender.close();
        await store.close();
        release();
      },
    };
  } catch (error) {
    await http?.close();
    await store.close();
    release();
    throw error;
  }
}

async function orClose<T>(store: { close(): Promise<void> }, take: () => T): Promise<T> {
  try {
    return take();
  } catch (error) {
    await store.close();
    throw error;
  }
}
