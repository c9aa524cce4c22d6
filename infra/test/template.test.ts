import { expect, test } from 'vitest';
import { stageNames } from '../lib/stages.ts';
import { synthesise } from './synthesise.ts';

/** Where the code of functions is: of the bundles' content, and not of the stack. */
const assetHash = /[0-9a-f]{64}(?=\.zip)/g;

test.each(stageNames)('the template of %s is as it was looked at last', async (stage) => {
  const template = JSON.stringify(synthesise({ stage }).template.toJSON(), null, 2);
  await expect(`${template.replace(assetHash, '<hash>')}\n`).toMatchFileSnapshot(
    `templates/${stage}.json.snap`,
  );
});
