import { openDb, readTableNames, readTrailOptions } from '@roost/aws';
import { jsonLog } from '@roost/lambda';
import { makeChangesFunction } from './index.ts';

export const handler = makeChangesFunction(
  openDb({ tables: readTableNames(process.env) }),
  readTrailOptions(process.env),
  jsonLog('error'),
);
