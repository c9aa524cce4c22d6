export * from './delivery-queue.ts';
export * from './folder-errors.ts';
export * from './folder-lock.ts';
export * from './open-database.ts';
export * from './open-embedded.ts';
export * from './secret-file.ts';
export * from './sqlite-store.ts';
