import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeGenerated } from './generated.ts';

for (const { file, text } of makeGenerated()) {
  mkdirSync(new URL('./', file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`${fileURLToPath(file)}: ${text.length.toLocaleString('en')} characters\n`);
}
