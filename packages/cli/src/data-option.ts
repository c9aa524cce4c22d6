import { Option } from 'commander';

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
