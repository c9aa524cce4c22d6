import { temporaryFolder } from '@roost/testing';
import { expect } from 'vitest';
import { apiCaller } from './api-call.ts';
import { expectRefusal } from './refusal.ts';
import { startRoost } from './roost-process.ts';
import { runCommand } from './run-command.ts';

/** A server on a new folder, a process of its own, and commands beside it; all with the same settings. */
export async function manage(options: { env?: Record<string, string> } = {}) {
  const folder = temporaryFolder();
  const data = ['--data', folder.path];
  const server = await startRoost(data, options);
  /** Runs a command that has to go well; what it prints. */
  async function run(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await runCommand([...args, ...data], options);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  }
  return {
    server,
    folder: folder.path,
    run,
    json: async (...args: string[]) => JSON.parse(await run(...args, '--json')),
    refuse: (args: string[], expected: string) => expectRefusal([...args, ...data], expected, options.env),
    status: async (key: string, path = '/api/user/') =>
      (await apiCaller(server.address, key)('GET', path)).status,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}
