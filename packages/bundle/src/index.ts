export * from './bundle-file.ts';
export * from './functions.ts';
