import type { FieldRecord } from '@roost/core';
import type { FieldPlan, FieldStep, FieldSurvey } from '@roost/transfer';
import { printable } from './printable.ts';

/** What `roost fields apply` would do, for people: one line a field, and below it what differs. */
export function describePlan(plan: FieldPlan, survey: FieldSurvey): string {
  const { steps, unchanged, left } = plan;
  const lines = steps.flatMap(describeStep);
  if (steps.length === 0) lines.push('Nothing to change.');
  if (unchanged.length > 0 && steps.length > 0) lines.push(`${fields(unchanged.length)} as in the file.`);
  if (left.length > 0) {
    lines.push(`Not in the file, and kept: ${left.map(printable).join(', ')} (--delete deletes them).`);
  }
  lines.push(...describeSurvey(survey));
  return `${lines.join('\n')}\n`;
}

/** What becomes of values that are there, a sentence a field. */
export function describeSurvey({ lost, unfit }: FieldSurvey): string[] {
  const gone = [...lost].map(
    ([key, count]) =>
      `With ${printable(key)} ${count === 1 ? 'one value is' : `${count} values are`} lost for good.`,
  );
  const odd = [...unfit]
    .filter(([, count]) => count > 0)
    .map(([key, count]) =>
      count === 1
        ? `One value of ${printable(key)} will not fit any more: it stays until it is set anew.`
        : `${count} values of ${printable(key)} will not fit any more: they stay until they are set anew.`,
    );
  return [...gone, ...odd];
}

/** The same for programs. */
export function planAsJson(plan: FieldPlan, { lost, unfit }: FieldSurvey, applied: boolean): object {
  const keysOf = (verb: FieldStep['verb']) =>
    plan.steps.filter((step) => step.verb === verb).map((step) => fieldOf(step).key);
  return {
    applied,
    created: keysOf('create'),
    updated: plan.steps
      .filter((step) => step.verb === 'update')
      .map(({ before, after }) => ({ key: after.key, changes: differences(before, after) })),
    deleted: keysOf('delete'),
    unchanged: plan.unchanged,
    left: plan.left,
    values_lost: Object.fromEntries(lost),
    values_unfit: Object.fromEntries(unfit),
  };
}

function fieldOf(step: FieldStep): FieldRecord {
  return step.verb === 'delete' ? step.before : step.after;
}

function describeStep(step: FieldStep): string[] {
  const { key, type } = fieldOf(step);
  const head = `${{ create: '+', update: '~', delete: '-' }[step.verb]} ${printable(key)}`;
  if (step.verb !== 'update') return [`${head}  ${type}`];
  const changes = differences(step.before, step.after);
  return [
    head,
    ...changes.map(({ path, before, after }) => `    ${path}: ${show(before)} -> ${show(after)}`),
  ];
}

interface Difference {
  path: string;
  before: unknown;
  after: unknown;
}

function differences(before: FieldRecord, after: FieldRecord): Difference[] {
  const [was, is] = [attributes(before), attributes(after)];
  return Object.keys(is)
    .map((path) => ({ path, before: was[path], after: is[path] }))
    .filter((one) => show(one.before) !== show(one.after));
}

function attributes({ type, displayText, options, repeated }: FieldRecord): Record<string, unknown> {
  return { type, display_text: displayText, options, repeated };
}

/** As JSON, which no control character survives, but for those beyond ASCII. */
function show(value: unknown): string {
  return printable(JSON.stringify(value));
}

function fields(count: number): string {
  return count === 1 ? 'One other field is' : `${count} other fields are`;
}
