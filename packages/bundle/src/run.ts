import { parseArgs } from 'node:util';
import { bundleFunction, functionNames, largestBundle } from './functions.ts';

const help = `Usage: npx pnpm bundle [options]

Bundles every Lambda function into functions/<area>/dist/lambda.mjs, and says how large it is and what is in it.

Options:
  --json   print [{"name", "file", "bytes", "contents": [{"package", "bytes"}]}] alone
  --help   this
`;

/** Parts of a bundle below this share are added up. */
const smallestShown = 0.01;

const write = (text: string) => process.stdout.write(text);

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
      for (const { name, bytes, contents } of bundles) {
        const shown = contents.filter((part) => part.bytes >= bytes * smallestShown);
        const rest = bytes - shown.reduce((sum, part) => sum + part.bytes, 0);
        write(`${name}: ${bytes.toLocaleString('en')} bytes\n`);
        for (const part of [...shown, { package: 'everything else', bytes: rest }]) {
          write(`  ${part.bytes.toLocaleString('en').padStart(9)}  ${part.package}\n`);
        }
      }
    }
    for (const { name, bytes } of bundles.filter((bundle) => bundle.bytes > largestBundle)) {
      process.exitCode = 1;
      process.stderr.write(
        `bundle: ${name} holds ${bytes} bytes; at most ${largestBundle} are allowed. See above what is in it.\n`,
      );
    }
  }
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`bundle: ${(error as Error).message}\n`);
}
