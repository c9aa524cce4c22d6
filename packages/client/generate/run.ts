import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedFiles, sourceFolder } from './generated-files.ts';

for (const [path, text] of generatedFiles()) {
  const file = join(sourceFolder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
