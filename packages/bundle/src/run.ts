import { parseArgs } from 'node:util';
import { bundleFunction, functionNames, largestBundle } from './functions.ts';
import type { Load } from './measure-bundle.ts';

const help = `Usage: npx pnpm bundle [options]

Bundles every Lambda function into functions/<area>/dist/lambda.mjs and chunks beside it, and says how much of it each start
loads, how much waits until something asks for it, and what is in both.

Options:
  --json   print [{"name", "file", "bytes", "contents": [{"package", "bytes"}], "deferred": {"bytes", "contents"}}] alone
  --help   this
`;

/** Parts below this share are added up. */
const smallestShown = 0.01;

const write = (text: string) => process.stdout.write(text);

function writeLoad(title: string, { bytes, contents }: Load): void {
  const shown = contents.filter((part) => part.bytes >= bytes * smallestShown);
  const rest = bytes - shown.reduce((sum, part) => sum + part.bytes, 0);
  write(`${title}: ${bytes.toLocaleString('en')} bytes\n`);
  for (const part of [...shown, { package: 'everything else', bytes: rest }]) {
    write(`  ${part.bytes.toLocaleString('en').padStart(9)}  ${part.package}\n`);
  }
}

try {
  const { values } = parseArgs({
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    write(help);
  } else {
    const bundles = await Promise.all(functionNames().map((name) => bundleFunction(name)));
    if (values.json) {
      write(`${JSON.stringify(bundles)}\n`);
    } else {
      for (const { name, deferred, ...atStart } of bundles) {
        writeLoad(`${name}, at each start`, atStart);
        if (deferred.bytes > 0) writeLoad(`${name}, when it is needed`, deferred);
      }
    }
    for (const { name, bytes } of bundles.filter((bundle) => bundle.bytes > largestBundle)) {
      process.exitCode = 1;
      process.stderr.write(
        `bundle: ${name} loads ${bytes} bytes at each start; at most ${largestBundle} are allowed. See above what is in them.\n`,
      );
    }
  }
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`bundle: ${(error as Error).message}\n`);
}
