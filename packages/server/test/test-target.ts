import type { Core } from '@roost/core';
import { readSsoKey } from '@roost/embedded';
import { temporaryFolder } from '@roost/testing';
import { type FirstKeys, type ServeOptions, serve } from '../src/index.ts';
import { testOptions } from './test-options.ts';

/** A deployment of its own for a test, with sample data: whatever it runs on. */
export interface Deployment {
  /** As in `http://127.0.0.1:8006`. */
  address: string;
  /** On the same store and secrets, in the test's own process. */
  core: Core;
  firstKeys: FirstKeys | undefined;
  /** The data folder; undefined where there is none. */
  folder: string | undefined;
  ssoKey(environment: string): Promise<string>;
  close(): Promise<void>;
}

export type StartDeployment = (options: Partial<ServeOptions>) => Promise<Deployment>;

/** The real server on a free port and a new folder. */
export const startOnFolder: StartDeployment = async (options) => {
  const folder = temporaryFolder();
  const running = await serve(testOptions(folder.path, options));
  return {
    ...running,
    folder: folder.path,
    ssoKey: async (environment) => readSsoKey(folder.path, environment) ?? '',
    close: async () => {
      await running.close();
      folder[Symbol.dispose]();
    },
  };
};

let chosen = startOnFolder;

/** What the suites of a test file run on. */
export const startChosen: StartDeployment = (options) => chosen(options);

/** Lets the suites that a test file imports after this run on something else than the real server. */
export function runOn(start: StartDeployment): void {
  chosen = start;
}
