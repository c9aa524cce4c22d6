import { type Area, areas } from '@roost/schemas';

/** The functions that read the stream of the data table. */
export const streamReaders = ['changes', 'sweeper'] as const;
export type StreamReader = (typeof streamReaders)[number];

/** The functions that answer no requests. */
export const workers = [...streamReaders, 'deliveries'] as const;
export type Worker = (typeof workers)[number];

export type FunctionName = Area | Worker;
export const functionNames: readonly FunctionName[] = [...areas, ...workers];

export function isArea(name: FunctionName): name is Area {
  return (areas as readonly string[]).includes(name);
}
