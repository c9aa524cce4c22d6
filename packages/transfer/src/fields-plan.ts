import { changeField, type FieldInput, type FieldRecord, makeField, RoostError } from '@roost/core';
import type { ProblemError } from '@roost/schemas';

/** What is to be done with one field. */
export type FieldStep =
  | { verb: 'create'; input: FieldInput; after: FieldRecord }
  | { verb: 'update'; input: FieldInput; before: FieldRecord; after: FieldRecord }
  | { verb: 'delete'; before: FieldRecord };

export interface FieldPlan {
  /** Deletions last: cut off before them, nothing is lost that the file does not replace. */
  steps: FieldStep[];
  /** Keys of fields that are as the file has them. */
  unchanged: string[];
  /** Keys of fields that the file does not have, and that stay. */
  left: string[];
}

/**
 * Compares the fields that are there with those that are wanted.
 *
 * @param at milliseconds since 1970.
 * @throws RoostError `invalid_parameter` with all that core would refuse, before anything is done.
 */
export function planFields(
  present: readonly FieldRecord[],
  wanted: readonly FieldInput[],
  { at, deleting }: { at: number; deleting: boolean },
): FieldPlan {
  const before = new Map(present.map((field) => [field.key, field]));
  const plan: FieldPlan = { steps: [], unchanged: [], left: [] };
  const wrong: ProblemError[] = [];
  for (const input of wanted) {
    try {
      const step = planStep(before.get(input.key), input, at);
      if (step) plan.steps.push(step);
      else plan.unchanged.push(input.key);
    } catch (error) {
      if (!(error instanceof RoostError && error.errors)) throw error;
      for (const { path, message } of error.errors) wrong.push({ path: `${input.key}.${path}`, message });
    }
  }
  if (wrong.length > 0) {
    throw new RoostError('invalid_parameter', {
      message: 'There can be no such fields; nothing was changed',
      errors: wrong,
    });
  }
  const kept = new Set(wanted.map(({ key }) => key));
  for (const field of present.filter(({ key }) => !kept.has(key))) {
    if (deleting) plan.steps.push({ verb: 'delete', before: field });
    else plan.left.push(field.key);
  }
  return plan;
}

function planStep(before: FieldRecord | undefined, input: FieldInput, at: number): FieldStep | undefined {
  if (!before) return { verb: 'create', input, after: makeField(input, at) };
  const after = changeField(before, input, at);
  return after === before ? undefined : { verb: 'update', input, before, after };
}

/** Whether values that fitted the field before may not fit it now. */
export function reshapes(step: FieldStep): boolean {
  if (step.verb !== 'update') return false;
  const { before, after } = step;
  const options = new Set(after.options ?? []);
  return (
    before.type !== after.type ||
    before.repeated !== after.repeated ||
    (before.options ?? []).some((option) => !options.has(option))
  );
}
