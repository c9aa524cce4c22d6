import { readFileSync } from 'node:fs';
import { makeDocsPage } from './docs-page.ts';
import { makeDocument } from './document.ts';
import { locateReferenceFile } from './reference-files.ts';

/** What `npx pnpm generate` writes: each file, and what it is to hold. */
export function makeGenerated(): { file: URL; text: string }[] {
  return [
    {
      file: locateReferenceFile('openapi.json'),
      text: `${JSON.stringify(makeDocument(), undefined, 2)}\n`,
    },
    { file: locateReferenceFile('docs.html'), text: makeDocsPage(rendererVersion()) },
  ];
}

function rendererVersion(): string {
  const manifest = new URL('../../package.json', locateReferenceFile('renderer.js'));
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}
