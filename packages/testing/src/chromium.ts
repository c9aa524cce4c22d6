import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The names that distributions give it. */
const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** A browser that does nothing of its own accord, in a machine without a screen. */
export const chromiumFlags: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @param untested what is not tested without one: said aloud where there is none.
 * @returns where Chromium is installed; undefined where it is not.
 */
export function findChromium(untested: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
  if (found === undefined) {
    process.stderr.write(
      `\nNOT TESTED: ${untested}, since there is no chromium in the PATH. On Debian: apt-get install chromium\n\n`,
    );
  }
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
