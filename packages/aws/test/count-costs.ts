import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { Db } from '../src/db.ts';

/** One call to DynamoDB: the command's name, and the units that it took. */
export interface Cost {
  command: string;
  units: number;
}

/** A database that has every call say what it cost, tables and indexes together. */
export function countCosts(db: Db): { db: Db; costs: Cost[] } {
  const costs: Cost[] = [];
  const send: Db['send'] = async (command) => {
    Object.assign(command.input, { ReturnConsumedCapacity: 'TOTAL' });
    const answer = await db.send(command);
    const { ConsumedCapacity: consumed } = answer as {
      ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
    };
    const units = [consumed ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
    costs.push({ command: command.constructor.name.replace('Command', ''), units });
    return answer;
  };
  return { db: { ...db, send }, costs };
}
