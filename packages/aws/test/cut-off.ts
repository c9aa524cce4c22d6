import type { Db } from '../src/db.ts';

/** A database that is gone for good after so many requests, as for a function that dies. */
export function cutOffAfter(db: Db, requests: number): Db {
  let left = requests;
  const send: Db['send'] = async (command) => {
    if (left-- <= 0) throw new Error('Cut off');
    return db.send(command);
  };
  return { ...db, send };
}
