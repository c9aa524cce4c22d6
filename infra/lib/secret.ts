import { RemovalPolicy } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { accept } from './accept.ts';

/**
 * The one secret of a deployment. Secrets Manager makes the pepper itself, so that it is in no template, no log and no
 * file. A change to what is generated here would have CloudFormation make another one over it, and every key would be
 * dead: the snapshots of the templates hold it as it is. `roost pepper rotate` adds another pepper and keeps the old.
 */
export function makeSecret(scope: Construct, keepData: boolean): Secret {
  const secret = new Secret(scope, 'Secret', {
    description: 'Roost: peppers of API keys, and keys of single sign-on',
    generateSecretString: {
      secretStringTemplate: '{}',
      generateStringKey: 'pepper',
      passwordLength: 64,
      excludePunctuation: true,
    },
    removalPolicy: keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  accept(
    secret,
    'AwsSolutions-SMG4',
    'Digests cannot be made anew without the keys that they are of, so a pepper is never replaced on a schedule.',
  );
  return secret;
}
