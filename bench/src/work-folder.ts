import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const parent = fileURLToPath(new URL('../.roost/', import.meta.url));

/**
 * Gives work a folder for what a bench writes, gone when it is done, and after Ctrl-C. It is beside the sources, since a
 * system's temporary folder is often held in memory, where a flush costs nothing.
 */
export async function inWorkFolder<T>(name: string, work: (folder: string) => Promise<T>): Promise<T> {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, `${name}-`));
  // Servers of the bench hear the same Ctrl-C, and may write their last meanwhile.
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  const end = () => process.exit(130);
  process.once('exit', remove).once('SIGINT', end);
  try {
    return await work(folder);
  } finally {
    process.off('exit', remove).off('SIGINT', end);
    remove();
  }
}
