import { type FieldInput, type FieldRecord, makeField } from '@roost/core';
import { expect, test } from 'vitest';
import { planFields, reshapes } from './fields-plan.ts';

const at = Date.UTC(2026, 10, 21);

function plan(present: FieldRecord[], wanted: FieldInput[], deleting = false) {
  return planFields(present, wanted, { at, deleting });
}

const age = makeField({ key: 'age', type: 'integer_field', display_text: 'Your age' }, 1);
const size = makeField({ key: 'size', type: 'dropdown', options: ['S', 'M'] }, 2);
const note = makeField({ key: 'note', type: 'text_area' }, 3);

test('what a file leaves out of a definition stays, and what is as the file has it is not touched', () => {
  const { steps, unchanged, left } = plan(
    [age, size, note],
    [
      { key: 'note' },
      { key: 'plan', type: 'dropdown', options: ['free'] },
      { key: 'age', display_text: 'How old?' },
    ],
  );
  expect(unchanged).toEqual(['note']);
  expect(left).toEqual(['size']);
  expect(steps).toMatchObject([
    { verb: 'create', after: { key: 'plan', options: ['free'], repeated: false } },
    {
      verb: 'update',
      before: age,
      after: { ...age, displayText: 'How old?', updatedAt: at, version: 2 },
    },
  ]);
});

test('fields that are not in the file go only where that was asked for, after everything else', () => {
  const wanted: FieldInput[] = [{ key: 'plan', type: 'text_field' }];
  expect(plan([age, note], wanted).left).toEqual(['age', 'note']);
  const { steps, left } = plan([age, note], wanted, true);
  expect(left).toEqual([]);
  expect(steps.map(({ verb }) => verb)).toEqual(['create', 'delete', 'delete']);
});

test('a plan with anything that core would refuse is no plan, and says all of it', () => {
  expect(() =>
    plan([age], [{ key: 'new' }, { key: 'age', type: 'select' }, { key: 'fine', type: 'url' }]),
  ).toThrow(
    expect.objectContaining({
      errors: [
        { path: 'new.type', message: 'is required for a new field' },
        { path: 'age.options', message: 'is required for a field of type select' },
      ],
    }),
  );
});

test('another text or one option more reshapes no value; another type, fewer options or repetition may', () => {
  const reshaping = (before: FieldRecord, input: Omit<FieldInput, 'key'>) =>
    plan([before], [{ key: before.key, ...input }]).steps.map(reshapes);
  expect(reshaping(age, { display_text: 'How old?' })).toEqual([false]);
  expect(reshaping(size, { options: ['L', 'M', 'S'] })).toEqual([false]);
  expect(reshaping(size, { options: ['M', 'L'] })).toEqual([true]);
  expect(reshaping(age, { type: 'text_field' })).toEqual([true]);
  expect(reshaping(age, { repeated: true })).toEqual([true]);
});
