import type { RunningServer } from '@roost/server';
import { defaultFolder } from './data-option.ts';

/** What a start says: the address; on a new folder also the keys, once, and lines to paste. */
export function greet(server: RunningServer, { sample, data }: { sample: boolean; data: string }): string {
  const { address, firstKeys, core } = server;
  const lines = ['', `  Roost answers at ${address}`, ''];
  const [first] = firstKeys ?? [];
  if (!firstKeys || !first) return lines.join('\n');
  const width = Math.max(...firstKeys.map(({ environment }) => environment.length));
  lines.push('  Admin API keys, shown this once:', '');
  for (const { environment, key } of firstKeys) lines.push(`    ${environment.padEnd(width)}  ${key}`);
  lines.push(
    '',
    '  Try it:',
    '',
    `    export KEY=${first.key}`,
    ...tries(address, sample).map((line) => `    ${line}`),
  );
  const folder = data === defaultFolder ? '' : ` --data ${quoteForShell(data)}`;
  if (core.upstream) {
    lines.push(
      '',
      '  Users and fields are held elsewhere. The key that each environment has there:',
      `    npx pnpm roost upstream set-key --environment development${folder}`,
    );
  }
  lines.push(
    '',
    `  Another key: npx pnpm roost keys create --environment development --name mine${folder}`,
    '',
    '',
  );
  return lines.join('\n');
}

function quoteForShell(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function tries(address: string, sample: boolean): string[] {
  const auth = '-H "Authorization: Token $KEY"';
  const make = `curl ${address}/api/user/ ${auth} -d key=carol@example.com -d name=Carol`;
  if (!sample) return [make, `curl ${address}/api/user/ ${auth}`];
  return [
    `curl ${address}/api/user/ ${auth}`,
    make,
    `curl ${address}/api/field/alice@feathery.tech/ ${auth} -d key=age -d value=21`,
    `curl "${address}/api/field/?key=alice@feathery.tech" ${auth}`,
  ];
}
