import { type Core, RoostError, type Store, type WebhookRecord } from '@roost/core';
import {
  type ImportCounts,
  type ImportRow,
  type ImportTarget,
  importUsers,
  noneYet,
  type ProgressFile,
} from '@roost/transfer';
import { interruptible } from './interruption.ts';
import { printable } from './printable.ts';
import { openProgressBar } from './progress-bar.ts';
import { remark } from './remark.ts';
import { systemOrigin } from './session.ts';

/** Where users go, by the hand of whoever is at the command line. */
export async function importTarget(core: Core, environment: string): Promise<ImportTarget> {
  return {
    store: core.store,
    environment,
    pepper: await core.secrets.currentPepper(),
    origin: () => systemOrigin(environment),
  };
}

/** Users on their way in: from where on, and how much of them there is. */
export interface Intake<Position> {
  rows(from: Position | undefined): AsyncIterable<ImportRow<Position>>;
  /** How far a position is, for the progress bar. */
  distance(position: Position): number;
  /** Undefined where nobody knows it. */
  total: number | undefined;
}

/** Imports with a progress bar, from where an import that was cut off has come; Ctrl-C ends it in order. */
export async function runImport<Position>(
  target: ImportTarget,
  intake: Intake<Position>,
  { progress, restart = false }: { progress: ProgressFile<Position>; restart?: boolean | undefined },
): Promise<{ counts: ImportCounts; finished: boolean }> {
  const before = restart ? undefined : progress.read();
  if (before) {
    remark(
      `Going on after ${before.counts.users} users, by ${progress.path}. From the beginning: --restart.`,
    );
  }
  const bar = openProgressBar('users', {
    ...(intake.total !== undefined && { total: intake.total }),
    ...(before && { before: { done: intake.distance(before.position), rows: before.counts.users } }),
  });
  try {
    const result = await interruptible((signal) =>
      importUsers(target, intake.rows(before?.position), {
        before: before?.counts ?? noneYet,
        signal,
        onProgress: (state) => {
          note(progress, state);
          bar.update(intake.distance(state.position), state.counts.users);
        },
      }),
    );
    if (result.finished) progress.remove();
    return result;
  } finally {
    bar.end();
  }
}

function note<Position>(
  progress: ProgressFile<Position>,
  state: { counts: ImportCounts; position: Position },
): void {
  try {
    progress.write(state);
  } catch (cause) {
    throw new RoostError('invalid_parameter', {
      message: `How far the import has come cannot be written: ${(cause as Error).message}. It can be made again: what is there is left as it is`,
      cause,
    });
  }
}

const told = ['user.created', 'user.updated', 'value.set', 'value.cleared'] as const;

/** Says beforehand which webhook endpoints will hear of every user. */
export async function remarkOnWebhooks(store: Store, environment: string): Promise<void> {
  const hearing = (await store.listWebhooks(environment)).filter(hears);
  if (hearing.length === 0) return;
  const addresses = hearing.map(({ url }) => printable(url)).join(', ');
  const endpoints = hearing.length === 1 ? 'A webhook endpoint' : `${hearing.length} webhook endpoints`;
  remark(`${endpoints} of ${environment} will be told of each change: ${addresses}`);
}

function hears({ enabled, events }: WebhookRecord): boolean {
  return enabled && (events === null || told.some((type) => events.includes(type)));
}
