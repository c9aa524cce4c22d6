export * from './open-upstream.ts';
export * from './upstream-address.ts';
