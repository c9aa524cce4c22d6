export * from './contract-check.ts';
export * from './temporary-folder.ts';
