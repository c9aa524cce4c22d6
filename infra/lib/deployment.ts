import type { Node } from 'constructs';
import { type StageName, type StageSettings, stageNames, stages } from './stages.ts';

/** One deployment: one stack. What belongs to an account, and so into no repository, comes as context. */
export interface Deployment {
  stackName: string;
  settings: StageSettings;
  /** Its own address, beside which the gateway's is switched off; the certificate is in the same region. */
  domain?: { name: string; certificateArn: string };
  /** What `GET /api/account/` says whose it is. */
  team?: string;
  /** Another service that holds users and fields, as in `https://api.example.com`; without it the deployment does. */
  upstream?: string;
  /** Where alarms are told; without one they only show. */
  alarmTopicArn?: string;
}

/**
 * Reads `--context stage=…`, `stack`, `domain`, `certificate`, `team`, `upstream` and `alarms`. Without a stage there is one deployment of
 * each, which is enough to look at the templates.
 *
 * @throws Error which says what is wrong with the context, and what would be right.
 */
export function readDeployments(node: Node): Deployment[] {
  const read = (name: string): string | undefined => node.tryGetContext(name) || undefined;
  const stage = read('stage');
  if (stage !== undefined && !stageNames.includes(stage as StageName)) {
    throw new Error(`--context stage: expected ${stageNames.join(' or ')}, got "${stage}"`);
  }
  const stackName = read('stack');
  if (stackName !== undefined && stage === undefined) {
    throw new Error('--context stack names one deployment: give its stage too, as in --context stage=prod');
  }
  const [domain, certificateArn, alarmTopicArn] = [read('domain'), read('certificate'), read('alarms')];
  if ((domain === undefined) !== (certificateArn === undefined)) {
    throw new Error('--context domain and certificate go together: the name, and the ARN of its certificate');
  }
  const team = read('team');
  const upstream = read('upstream');
  if (upstream !== undefined && URL.parse(upstream)?.protocol !== 'https:') {
    throw new Error(
      `--context upstream: expected an address such as https://api.example.com, got "${upstream}"`,
    );
  }
  const chosen = stage === undefined ? stageNames : [stage as StageName];
  return chosen.map((name) => ({
    stackName: stackName ?? `roost-${name}`,
    settings: stages[name],
    ...(domain !== undefined && certificateArn !== undefined && { domain: { name: domain, certificateArn } }),
    ...(team !== undefined && { team }),
    ...(upstream !== undefined && { upstream }),
    ...(alarmTopicArn !== undefined && { alarmTopicArn }),
  }));
}
