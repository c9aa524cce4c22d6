import { makeField } from '@roost/core';
import { expect, test } from 'vitest';
import { type ColumnChoice, planColumns } from './csv-columns.ts';

const fields = ['age', 'plan', 'a=b', 'email', 'name'].map((key) =>
  makeField({ key, type: 'text_field' }, 1_700_000_000_000),
);

/** What each column is, or the errors that the header is refused with. */
function plan(header: string[], choice: ColumnChoice = {}): unknown {
  try {
    const { key, name, values, left } = planColumns(header, fields, choice);
    return { key, name, values: values.map(({ column, field }) => [column, field.key]), left };
  } catch (error) {
    return (error as { errors: { path: string; message: string }[] }).errors.map(
      ({ path, message }) => `${path}: ${message}`,
    );
  }
}

test('a title that is the key of a field makes its column one of values, in any order', () => {
  expect(plan(['plan', 'key', 'age'])).toEqual({
    key: 1,
    name: undefined,
    values: [
      [0, 'plan'],
      [2, 'age'],
    ],
    left: [],
  });
});

test("the users' keys are in the first there is of key, email, e-mail and id, however it is written", () => {
  expect(plan(['id', 'E-Mail'], { ignoreOthers: true })).toMatchObject({ key: 1, left: ['id'] });
  expect(plan(['Email', 'key'], { ignoreOthers: true })).toMatchObject({ key: 1, left: ['Email'] });
  expect(plan(['age', 'ID'])).toMatchObject({ key: 1 });
  expect(plan([' key ', 'age'])).toMatchObject({ key: 0 });
  expect(plan(['who', 'age'], { key: 'who' })).toMatchObject({ key: 0 });
  expect(plan(['who', 'age'])).toContain('--key: there is no column "key", there are "who", "age"');
});

test('the column of keys or names is one of values as well only where that is said', () => {
  expect(plan(['email', 'name'], { name: 'name' })).toMatchObject({ key: 0, name: 1, values: [] });
  expect(plan(['email', 'name'])).toMatchObject({ name: undefined, values: [[1, 'name']] });
  expect(plan(['email', 'name'], { name: 'name', map: ['email=email', 'name=name'] })).toMatchObject({
    key: 0,
    name: 1,
    values: [
      [0, 'email'],
      [1, 'name'],
    ],
  });
});

test('a column is mapped by its title, also where that or the field has a = in it', () => {
  expect(plan(['key', 'How old?', 'x=y'], { map: ['How old?=age', 'x=y=a=b'] })).toMatchObject({
    values: [
      [1, 'age'],
      [2, 'a=b'],
    ],
  });
});

test('every column that nobody knows is named, with what to say about it', () => {
  expect(plan(['key', 'Name', 'Town', ''])).toEqual([
    '"Name": no field has this key: say --name "Name" for users\' names, --map "Name=name", --ignore "Name" or --ignore-others',
    '"Town": no field has this key: say --map "Town=<field>", --ignore "Town" or --ignore-others',
    '"": column 4 has no title: leave it out with --ignore "" or --ignore-others',
  ]);
  expect(plan(['key', 'Name', 'Town', ''], { ignore: ['Town', ''], ignoreOthers: true })).toMatchObject({
    left: ['Name', 'Town', ''],
  });
});

test('a choice that cannot be is refused', () => {
  expect(plan(['key', 'age', 'age'])).toEqual(['"age": two columns hold this field: "age", "age"']);
  expect(plan(['key', 'How old?', 'age'], { map: ['How old?=age'] })).toEqual([
    '"age": two columns hold this field: "How old?", "age"',
  ]);
  expect(plan(['key', 'key', 'x', 'x'], { map: ['x=age'], ignoreOthers: true })).toEqual([
    '--key: there is more than one column "key"',
    '--map: there is more than one column "x"',
  ]);
  expect(plan(['key', 'x'], { map: ['x=size'], ignore: ['y'] })).toEqual([
    '--map: there is no field "size", there are "age", "plan", "a=b", "email", "name"',
    '--ignore: there is no column "y", there are "key", "x"',
  ]);
  expect(plan(['key', 'x'], { map: ['x'] })).toEqual([
    '--map: there is no field "x", there are "age", "plan", "a=b", "email", "name"',
  ]);
});

test('all columns of a title that is ignored are, be it the key of a field', () => {
  expect(plan(['key', '', 'age', '', 'x', 'x'], { ignore: ['', 'age', 'x'] })).toMatchObject({
    values: [],
    left: ['', 'age', '', 'x', 'x'],
  });
});
