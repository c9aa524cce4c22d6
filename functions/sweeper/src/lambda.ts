import { openDb, readTableNames } from '@roost/aws';
import { jsonLog } from '@roost/lambda';
import { makeSweeperFunction } from './index.ts';

export const handler = makeSweeperFunction(openDb({ tables: readTableNames(process.env) }), jsonLog('error'));
