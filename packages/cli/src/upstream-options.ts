import { Option } from 'commander';
import { parseYesOrNo } from './arguments.ts';

/** Where the service is that holds the users: the same for every command. */
export function upstreamOption(): Option {
  return new Option(
    '--upstream <address>',
    'another service that holds users and fields; its API keys: roost upstream set-key',
  ).env('ROOST_UPSTREAM');
}

export function allowLocalUpstreamOption(): Option {
  return new Option('--allow-local-upstream [yes|no]', 'let it be http on this machine: for development')
    .env('ROOST_ALLOW_LOCAL_UPSTREAM')
    .default(false)
    .preset('yes')
    .argParser(parseYesOrNo);
}
