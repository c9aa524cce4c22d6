import { spawn } from 'node:child_process';

// Runs a program until whoever started this closes our standard input, or dies: then the system closes it.
const [program = '', ...given] = process.argv.slice(2);
const child = spawn(program, given, { stdio: ['ignore', 'inherit', 'inherit'] });
const end = () => child.kill('SIGKILL');
process.stdin.on('end', end).on('error', end).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
child.on('exit', (status) => process.exit(status ?? 0));
