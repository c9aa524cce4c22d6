import { startDynamoDb } from './dynamodb.ts';
import { askForOnce, offerOnce } from './made-once.ts';

const variable = 'ROOST_TEST_ENGINE_OF_RUN';
const variableOfStreams = 'ROOST_TEST_STREAM_ENGINE_OF_RUN';

/** For vitest's `globalSetup`: engines for all files of a run, since a JVM for each takes longer than their tests. */
export default async function setUp(): Promise<() => Promise<void>> {
  const ends = await Promise.all([variable, variableOfStreams].map((name) => offerOnce(name, startEngine)));
  return async () => {
    await Promise.all(ends.map((end) => end()));
  };
}

async function startEngine() {
  const { endpoint, stop } = await startDynamoDb();
  return { text: endpoint, end: stop };
}

/** @returns the engine's endpoint. Its tables are everybody's: their names are to be unique. */
export function engineOfRun(): Promise<string> {
  return askForOnce(variable);
}

/**
 * For deployments whose streams are read all the time: with the readers of every file at once one DynamoDB Local falls
 * behind.
 *
 * @returns the endpoint of an engine like that of `engineOfRun`.
 */
export function streamEngineOfRun(): Promise<string> {
  return askForOnce(variableOfStreams);
}
