import { generateLoad, type Load } from './load-generator.ts';

// The load generator's own process: what it costs is not the servers', and it answers no one else meanwhile.
process.on('message', (load: Load) => {
  generateLoad(load).then(
    (measured) => process.send?.({ measured }),
    (error: Error) => process.send?.({ failed: error.message }),
  );
});
process.on('disconnect', () => process.exit());
