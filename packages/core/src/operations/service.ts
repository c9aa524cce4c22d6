import { RoostError } from '../errors.ts';
import { type Ground, type Operations, ok } from '../operation.ts';

type ServiceOperations = Pick<Operations, 'service.health' | 'service.coffee'>;

export function serviceOperations({ store }: Ground): ServiceOperations {
  return {
    'service.health': async () => {
      await store.ping();
      return ok({ status: 'ok' });
    },

    'service.coffee': async () => {
      throw new RoostError('teapot');
    },
  };
}
