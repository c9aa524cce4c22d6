export * from './first-environments.ts';
export * from './first-start.ts';
export * from './functions.ts';
export * from './http-server.ts';
export * from './serve.ts';
