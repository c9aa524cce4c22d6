import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux's file system in memory. */
const inMemory = '/dev/shm';
const leastRoom = 2 ** 30;

/**
 * A folder of the test's own, gone at the end of its scope: `using folder = temporaryFolder()`. In memory where there is
 * room: stores wait for the disk at each commit, and a slow disk would be most of what tests take. A process that is
 * killed leaves the same there as on a disk.
 */
export function temporaryFolder(): Disposable & { path: string } {
  const path = mkdtempSync(join(hasRoom(inMemory) ? inMemory : tmpdir(), 'roost-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= leastRoom;
  } catch {
    // Other systems have none.
    return false;
  }
}
