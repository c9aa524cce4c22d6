import { Option } from 'commander';
import { parseYesOrNo } from './arguments.ts';

export const defaultFolder = '.roost';

/** Where the data is: the same for every command. */
export function dataOption(): Option {
  return new Option('--data <folder>', 'the data folder').env('ROOST_DATA').default(defaultFolder);
}

/** A stack in the place of a data folder. */
export function awsOption(): Option {
  return new Option(
    '--aws <stack>',
    'a deployment on AWS: its CloudFormation stack; credentials and region as the AWS command line finds them (AWS_PROFILE, AWS_REGION)',
  ).conflicts('data');
}

/** `--json`: for programs. */
export function jsonOption(): Option {
  return new Option('--json', 'print JSON alone, for programs');
}

/** A setting of the server that holds for changes made beside it, too; on AWS the deployment has it. */
export function recordValuesOption(): Option {
  return new Option('--record-values [yes|no]', "copy users' values into the audit trail")
    .env('ROOST_RECORD_VALUES')
    .default(false)
    .preset('yes')
    .argParser(parseYesOrNo);
}
