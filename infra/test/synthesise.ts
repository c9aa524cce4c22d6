import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@roost/testing/temporary-folder';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import cdk from '../cdk.json' with { type: 'json' };
import { readDeployments } from '../lib/deployment.ts';
import { RoostStack } from '../lib/roost-stack.ts';
import type { StageSettings } from '../lib/stages.ts';

/** A resource of a template. */
export interface Resource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: each kind of resource has properties of its own
  Properties: any;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

export interface Synthesised {
  app: App;
  template: Template;
  /** By logical id. */
  resources: Record<string, Resource>;
  ofType(type: string): Resource[];
}

type Context = { stage: string } & Record<string, string>;

/** Most tests look at the same few stacks: each is made once for all files that a worker runs. */
const made = new Map<string, Synthesised>();

/**
 * The stack as `--context …` makes it.
 *
 * @param changed settings of the stage that are to be others.
 */
export function synthesise(context: Context, changed: Partial<StageSettings> = {}): Synthesised {
  const wanted = JSON.stringify([context, changed]);
  const known = made.get(wanted) ?? make(context, changed);
  made.set(wanted, known);
  return known;
}

function make(context: Context, changed: Partial<StageSettings>): Synthesised {
  // All that is looked at is in memory afterwards.
  using folder = temporaryFolder();
  const code = makeCode(join(folder.path, 'code'));
  const app = new App({
    context: { ...cdk.context, ...context },
    outdir: join(folder.path, 'out'),
    analyticsReporting: false,
    // `cdk synth` does it, and has a test: it takes longer than all that is tested here.
    builtinCloudFormationValidation: false,
  });
  const [stack] = readDeployments(app.node).map(
    ({ settings, ...deployment }) =>
      new RoostStack(app, { ...deployment, settings: { ...settings, ...changed } }, () =>
        Code.fromAsset(code),
      ),
  );
  if (!stack) throw new Error('There is no deployment');
  const template = Template.fromStack(stack);
  const resources = template.toJSON().Resources as Record<string, Resource>;
  return {
    app,
    template,
    resources,
    ofType: (type) => Object.values(resources).filter((resource) => resource.Type === type),
  };
}

/** In place of the bundles, which have tests of their own: making them takes longer than all that is tested here. */
function makeCode(folder: string): string {
  mkdirSync(folder);
  writeFileSync(join(folder, 'lambda.mjs'), 'export const handler = () => {};\n');
  return folder;
}
