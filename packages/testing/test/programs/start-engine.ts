import { startDynamoDb } from '../../src/dynamodb.ts';

// Starts an engine, says where, and lives on until it is killed or its input says to leave without stopping it.
const { endpoint } = await startDynamoDb();
process.stdout.write(`${endpoint}\n`);
process.stdin.once('data', () => process.exit());
