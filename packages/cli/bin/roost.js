#!/usr/bin/env node
import module from 'node:module';

// Plain JavaScript, and nothing imported before the check: an older Node can neither run TypeScript nor load SQLite.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `roost: needs Node 22.18 or later, and this is ${process.versions.node}: install a current one from your package manager or nodejs.org\n`,
  );
  process.exit(1);
}
// What was compiled once is not compiled again: a third of the time of a start.
module.enableCompileCache?.();
const { main } = await import('../src/main.ts');
await main(process.argv);
