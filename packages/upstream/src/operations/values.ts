import {
  type Answer,
  type Call,
  checkSize,
  fieldNotFound,
  noContent,
  RoostError,
  type UpstreamOperations,
  userNotFound,
} from '@roost/core';
import { checkValue, type Field, readTextValue, type SetValue } from '@roost/schemas';
import { changeUpstream, type Part } from '../change-upstream.ts';
import { isRefusal } from '../fault.ts';
import { listFields } from '../lookups.ts';
import { readSetValue, readSetValues } from '../read-records.ts';
import { asAnswer, isLacking, isStrange, refused, unsupported } from '../refusal.ts';
import { asValueState } from '../subject-state.ts';
import type { UpstreamGround } from '../upstream-ground.ts';
import type { Visit } from '../visit.ts';

type ValueOperations = Pick<UpstreamOperations, 'values.set' | 'values.setMany' | 'values.clear'>;

/** One value as a request gives it, and where it stands there. */
interface ValueInput {
  key: string;
  keyPath: string;
  value: unknown;
  path: string;
}

/** A value as it is sent: text of a form in the type of its field. */
type Sent = { key: string; value: SetValue['value'] };

/** Sends values to the upstream. @returns what it answers of each. */
type Send = (visit: Visit, values: readonly Sent[]) => Promise<readonly SetValue[]>;

export function valueOperations(ground: UpstreamGround): ValueOperations {
  async function set(
    call: Call,
    userKey: string,
    inputs: readonly ValueInput[],
    send: Send,
  ): Promise<Answer<SetValue[]>> {
    const visit = ground.visits(call.principal.environment);
    const look = async () => {
      const listed = await listFields(visit, userKey).catch((error) => {
        throw isRefusal(error) ? userNotFound(userKey, 'user_key') : error;
      });
      const fields = new Map(listed.map((field) => [field.key, field]));
      const values = inputs.map((input) => readValue(input, fields.get(input.key), call.textual));
      const parts = values.map((value) => partOf(userKey, value, fields.get(value.key)));
      return { values, parts };
    };
    const carryOut = async ({ values }: Awaited<ReturnType<typeof look>>) => {
      const answer = await send(visit, values);
      return { answer, after: answer.map((state) => (state.value === null ? null : state)) };
    };
    const { seen, answer } = await changeUpstream(ground, { call, visit }, { look, carryOut }).catch(
      (error) => {
        throw asAnswer(error, {
          400: refused('invalid_value', inputs[0]?.path ?? 'value'),
          404: userNotFound(userKey, 'user_key'),
        });
      },
    );
    const makesNew = seen.parts.some(({ before, wanted }) => before === null && wanted !== null);
    return { status: makesNew ? 201 : 200, body: [...answer] };
  }

  return {
    'values.set': async (call, { user_key, key, value }) => {
      const input = { key, keyPath: 'key', value, path: 'value' };
      const { status, body } = await set(call, user_key, [input], setEach(user_key));
      return { status, body: body[0] as SetValue };
    },

    'values.setMany': (call, { user_key, fields }) => {
      const inputs = Object.entries(fields).map(([key, value]) => {
        const path = `fields.${key}`;
        return { key, keyPath: path, value, path };
      });
      return set(call, user_key, inputs, inputs.length === 1 ? setEach(user_key) : setTogether(user_key));
    },

    'values.clear': async (call, { user_key, key }) => {
      const input = { key, keyPath: 'key', value: null, path: 'value' };
      await set(call, user_key, [input], clear(user_key));
      return noContent;
    },
  };
}

function setEach(user_key: string): Send {
  return (visit, values) =>
    Promise.all(
      values.map(async (value) =>
        readSetValue(
          await visit.call((roost, settings) => roost.values.set({ user_key, ...value }, settings)),
        ),
      ),
    );
}

/** Several values are set by one request or not at all: one after the other, half of them might be. */
function setTogether(user_key: string): Send {
  return async (visit, values) => {
    const fields = Object.fromEntries(values.map(({ key, value }) => [key, value]));
    try {
      const answer = await visit.call((roost, settings) =>
        roost.values.setMany({ user_key, fields }, settings),
      );
      return inOrderOf(values, readSetValues(answer));
    } catch (error) {
      throw isStrange(error) ? unsupported('sets one value at a time: set each by itself') : error;
    }
  };
}

function clear(user_key: string): Send {
  return async (visit, [value]) => {
    if (!value) return [];
    const cleared: SetValue = { key: value.key, value: null, created_at: null, updated_at: null };
    try {
      await visit.call((roost, settings) => roost.values.clear({ user_key, key: value.key }, settings));
      return [cleared];
    } catch (error) {
      if (!isLacking(error)) throw error;
      return setEach(user_key)(visit, [value]);
    }
  };
}

/** @throws RoostError for a field that is not there, and a value that is no service's to take. */
function readValue(
  { key, keyPath, value, path }: ValueInput,
  field: Field | undefined,
  textual: boolean,
): Sent {
  if (!field) throw fieldNotFound(key, keyPath);
  // Whether it is repeated, and its options, no list of fields says.
  const rules = { type: field.type, options: null, repeated: false };
  const read = textual ? readTextValue(rules, value) : value;
  const misfit =
    checkValue({ ...rules, type: 'custom' }, read, path) ?? checkSize(JSON.stringify(read), path);
  if (misfit) throw new RoostError('invalid_value', { errors: [misfit] });
  return { key, value: read as SetValue['value'] };
}

function partOf(userKey: string, { key, value }: Sent, field: Field | undefined): Part {
  return {
    target: { type: 'user', id: userKey },
    fieldKey: key,
    before: field ? asValueState(field) : null,
    wanted: asValueState({ key, value }),
  };
}

/** What was answered of each, also where the upstream has an order of its own. */
function inOrderOf(values: readonly Sent[], answered: readonly SetValue[]): SetValue[] {
  const byKey = new Map(answered.map((answer) => [answer.key, answer]));
  return values.map(({ key, value }) => byKey.get(key) ?? { key, value, created_at: null, updated_at: null });
}
