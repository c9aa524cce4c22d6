import type { GuardCost } from './measure-guards.ts';
import { type BenchResult, targets } from './run-bench.ts';

/** For programs: the rows, and what the guards cost of the throughput. */
export function formatJson({ rows, guards }: BenchResult): string {
  return JSON.stringify({
    rows: rows.map(({ name, rps, p50, p99, ratio }) => ({
      name,
      rps: rounded(rps, 1),
      p50: rounded(p50, 3),
      p99: rounded(p99, 3),
      ratio: rounded(ratio, 3),
    })),
    guards: guards.map(({ name, cost }) => ({ name, cost: rounded(cost, 3) })),
  });
}

/** For people: the rows and the two other figures, each with its target. */
export function formatTable({ rows, guards, start, memory }: BenchResult): string {
  const table = [
    ['', 'requests/s', 'p50 ms', 'p99 ms', 'bare/s', 'ratio', 'target', ''],
    ...rows.map(({ name, rps, p50, p99, bareRps, ratio, target }) => [
      name,
      rps.toFixed(0),
      p50.toFixed(2),
      p99.toFixed(2),
      bareRps.toFixed(0),
      ratio.toFixed(3),
      target?.toFixed(2) ?? '',
      target === undefined ? '' : verdict(ratio >= target),
    ]),
  ];
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((line) => line[column]?.length ?? 0)),
  );
  const lines = table.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return [...lines, '', ...guardLines(guards), '', ...otherFigures(start, memory), ''].join('\n');
}

/** What the guards cost, in words. */
function guardLines(guards: readonly GuardCost[]): string[] {
  return guards.map(
    ({ name, cost, most }) =>
      `authentication, limit and audit cost ${name} ${(cost * 100).toFixed(0)} %, at most ${most * 100} %: ${verdict(cost <= most)}`,
  );
}

/** Start and memory in words. */
export function otherFigures(start: number, memory: number | undefined): string[] {
  return [
    `start to first answer  ${start.toFixed(2)} s, target ${targets.start} s: ${verdict(start <= targets.start)}`,
    memory === undefined
      ? 'memory after the load  not told by this system'
      : `memory after the load  ${memory.toFixed(0)} MB, target ${targets.memory} MB: ${verdict(memory <= targets.memory)}`,
  ];
}

/** Whether all targets are reached. */
export function reachesTargets({ rows, guards, start, memory = 0 }: BenchResult): boolean {
  return (
    guards.every(({ cost, most }) => cost <= most) &&
    rows.every(({ ratio, target = 0 }) => ratio >= target) &&
    start <= targets.start &&
    memory <= targets.memory
  );
}

function verdict(reached: boolean): string {
  return reached ? 'reached' : 'MISSED';
}

function rounded(number: number, places: number): number {
  return Number(number.toFixed(places));
}
