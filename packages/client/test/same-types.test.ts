import type { OperationInput, OperationName, OperationOutput, Roost } from '@roost/schemas';
import { expectTypeOf, test } from 'vitest';
import type { RoostClient } from '../src/index.ts';

// The compiler is what runs these: `npx pnpm typecheck`.

/** The operations of the client, by the names of the contract. */
type Method<Name extends OperationName> = Name extends `${infer Noun}.${infer Verb}`
  ? Noun extends keyof RoostClient
    ? Verb extends keyof RoostClient[Noun]
      ? RoostClient[Noun][Verb]
      : never
    : never
  : never;

type Taken<Name extends OperationName> =
  Method<Name> extends (input: infer Input, ...rest: never) => unknown ? Input : never;

type Given<Name extends OperationName> =
  Method<Name> extends (...args: never) => infer Answer ? Awaited<Answer> : never;

/** The operations whose types differ, in whichever direction. */
type Different<Pairs extends Record<string, [unknown, unknown]>> = {
  [Name in keyof Pairs]: Pairs[Name] extends [infer One, infer Other]
    ? [One] extends [Other]
      ? [Other] extends [One]
        ? never
        : Name
      : Name
    : Name;
}[keyof Pairs];

test('the client can stand wherever the contract’s interface is asked for', () => {
  expectTypeOf<RoostClient>().toExtend<Roost>();
});

test('every operation gives what the contract says', () => {
  expectTypeOf<
    Different<{ [Name in OperationName]: [Given<Name>, OperationOutput<Name>] }>
  >().toEqualTypeOf<never>();
});

test('every operation takes what the contract says', () => {
  // A list may also be asked for without saying anything.
  expectTypeOf<
    Different<{ [Name in OperationName]: [Exclude<Taken<Name>, undefined>, OperationInput<Name>] }>
  >().toEqualTypeOf<never>();
});

test('there is no operation that the contract has not', () => {
  expectTypeOf<keyof RoostClient>().toEqualTypeOf<keyof Roost | 'with'>();
  type More = { [Noun in keyof Roost]: Exclude<keyof RoostClient[Noun], keyof Roost[Noun]> }[keyof Roost];
  expectTypeOf<More>().toEqualTypeOf<never>();
});
