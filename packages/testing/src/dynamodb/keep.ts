import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

// Runs a program until whoever started this closes our standard input, or dies: then the system closes it. What is
// killed cannot tidy up after itself, so the program's folder is removed here.
const [folder = '', program = '', ...given] = process.argv.slice(2);
const child = spawn(program, given, { stdio: ['ignore', 'inherit', 'inherit'] });
const end = () => child.kill('SIGKILL');
process.stdin.on('end', end).on('error', end).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
const removeFolder = () => rmSync(folder, { recursive: true, force: true });
child.on('error', (error) => {
  removeFolder();
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
child.on('exit', (status) => {
  removeFolder();
  process.exit(status ?? 0);
});
