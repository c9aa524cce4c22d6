import { bundleFolder } from '@roost/bundle';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { addChecks } from '../lib/checks.ts';
import { readDeployments } from '../lib/deployment.ts';
import { RoostStack } from '../lib/roost-stack.ts';

const app = new App();
addChecks(app);
for (const deployment of readDeployments(app.node)) {
  // Source maps stay here: they are larger than the bundles, and no instance is to load them.
  new RoostStack(app, deployment, (name) => Code.fromAsset(bundleFolder(name), { exclude: ['*.map'] }));
}
