import { RoostError } from '../errors.ts';
import { type Ground, type Operations, ok } from '../operation.ts';
import type { ReferenceFile } from '../reference.ts';

type ServiceOperations = Pick<
  Operations,
  'service.health' | 'service.coffee' | 'service.openapi' | 'service.docs' | 'service.docsRenderer'
>;

export function serviceOperations({ store, upstream, reference }: Ground): ServiceOperations {
  async function read(file: ReferenceFile): Promise<string> {
    if (!reference) throw new RoostError('unknown_path', { message: 'The reference is not served here' });
    return reference.read(file);
  }

  return {
    'service.health': async () => {
      await Promise.all([store.ping(), upstream?.ping()]);
      return ok({ status: 'ok' });
    },

    'service.coffee': async () => {
      throw new RoostError('teapot');
    },

    'service.openapi': async () => ok(JSON.parse(await read('openapi.json'))),

    'service.docs': async () => ok(await read('docs.html')),

    'service.docsRenderer': async () => ok(await read('renderer.js')),
  };
}
