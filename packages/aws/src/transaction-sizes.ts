import { largestTogether } from '@roost/schemas';
import type { ItemWrite } from './write-request.ts';

/** The most that DynamoDB takes in one transaction. */
const mostWrites = 100;

/** Writes in their order, in as few transactions as hold them: by their number, and by the values in them. */
export function* inTransactions(writes: readonly ItemWrite[]): Generator<ItemWrite[]> {
  let part: ItemWrite[] = [];
  let size = 0;
  for (const write of writes) {
    const value = 'put' in write ? write.put.value : undefined;
    const bytes = typeof value === 'string' ? Buffer.byteLength(value) : 0;
    if (part.length === mostWrites || (part.length > 0 && size + bytes > largestTogether)) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(write);
    size += bytes;
  }
  if (part.length > 0) yield part;
}
