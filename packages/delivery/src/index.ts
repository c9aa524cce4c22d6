export * from './deliverer.ts';
export * from './ports.ts';
export * from './sender.ts';
