export * from './bundle-file.ts';
export * from './functions.ts';
export * from './measure-bundle.ts';
