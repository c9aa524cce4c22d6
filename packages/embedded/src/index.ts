export * from './folder-errors.ts';
export * from './open-embedded.ts';
export * from './secret-file.ts';
export * from './serve-lock.ts';
export * from './sqlite-store.ts';
