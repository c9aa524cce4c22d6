import { startDynamoDb } from './dynamodb.ts';
import { askForOnce, offerOnce } from './made-once.ts';

const variable = 'ROOST_TEST_ENGINE_OF_RUN';

/** For vitest's `globalSetup`: one engine for all files of a run, since a JVM for each takes longer than their tests. */
export default function setUp(): Promise<() => Promise<void>> {
  return offerOnce(variable, async () => {
    const { endpoint, stop } = await startDynamoDb();
    return { text: endpoint, end: stop };
  });
}

/** @returns the engine's endpoint. Its tables are everybody's: their names are to be unique. */
export function engineOfRun(): Promise<string> {
  return askForOnce(variable);
}
