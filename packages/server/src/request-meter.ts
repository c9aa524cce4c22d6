import type { RoutedFunction } from './functions.ts';

/** What requests have come to since the start. */
export interface RequestMeter {
  served(): number;
  /** What they took together, in milliseconds: of two at once each counts in full. */
  time(): number;
}

type Find = (rawPath: string) => RoutedFunction;

/** @returns what finds the same functions, with a meter at each. */
export function meterRequests(find: Find): { find: Find; meter: RequestMeter } {
  const metered = new Map<RoutedFunction, RoutedFunction>();
  let served = 0;
  let time = 0;

  function attach({ handler, routeKey }: RoutedFunction): RoutedFunction {
    return {
      routeKey,
      handler: async (event, context) => {
        const begun = performance.now();
        try {
          return await handler(event, context);
        } finally {
          served++;
          time += performance.now() - begun;
        }
      },
    };
  }

  return {
    find: (rawPath) => {
      const found = find(rawPath);
      const present = metered.get(found);
      if (present) return present;
      const made = attach(found);
      metered.set(found, made);
      return made;
    },
    meter: { served: () => served, time: () => time },
  };
}
