/** What a person deploys who says no more. */
const defaultStage = 'stage=dev';

/** The commands that look at an account, or change it. */
const inAccount = ['bootstrap', 'deploy', 'destroy', 'diff', 'drift', 'import', 'rollback'];

export function callsAws(command: string): boolean {
  return inAccount.includes(command);
}

/**
 * @param command one of the CDK, such as `synth`, `diff` and `deploy`.
 * @param given what comes after it, which goes to the CDK as it is.
 * @returns the arguments of the `cdk` command.
 */
export function cdkArguments(command: string, given: readonly string[]): string[] {
  // No template on the screen: they are in cdk.out.
  if (command === 'synth') return ['synth', '--quiet', ...given];
  const names = contexts(given).map((context) => context.split('=')[0]);
  // Templates can be looked at for every stage at once; an account is told which one.
  const isTold = names.includes('stage') || !callsAws(command);
  return [command, ...(isTold ? [] : ['--context', defaultStage]), ...given];
}

/** @returns the profile of ~/.aws/config that the CDK is told to use. */
export function profileOf(given: readonly string[]): string | undefined {
  return values(given, ['--profile']).at(-1);
}

function contexts(given: readonly string[]): string[] {
  return values(given, ['--context', '-c']);
}

/** The values of an option, in both of its forms: `--name value` and `--name=value`. */
function values(given: readonly string[], names: readonly string[]): string[] {
  return given.flatMap((argument, index) => {
    const next = given[index + 1];
    if (names.includes(argument)) return next === undefined ? [] : [next];
    const name = names.find((known) => argument.startsWith(`${known}=`));
    return name === undefined ? [] : [argument.slice(name.length + 1)];
  });
}
