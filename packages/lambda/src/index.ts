export * from './answers.ts';
export * from './body.ts';
export * from './gateway-path.ts';
export * from './handler.ts';
export * from './json-log.ts';
export * from './pipeline-settings.ts';
export * from './request.ts';
export * from './router.ts';
