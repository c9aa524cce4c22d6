import { unavailable } from '@roost/core';
import type { Database, Statement } from 'better-sqlite3';
import type { ReadTurn } from './read-turn.ts';
import { asStoreError } from './sqlite-errors.ts';

interface Job {
  work(): unknown;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** A batch is bounded, so that reads wait for one of them at most. */
const largestBatch = 256;

/**
 * Group commit: writes that arrive together are committed together, with one flush to the disk for all of them.
 * Each is all or nothing by itself. A write resolves only after the commit that holds it is on the disk.
 */
export class WriteQueue {
  readonly #db: Database;
  readonly #reads: ReadTurn;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #savepoint: Statement;
  readonly #release: Statement;
  readonly #rollBackTo: Statement;
  #jobs: Job[] = [];
  #closed = false;

  constructor(db: Database, reads: ReadTurn) {
    this.#db = db;
    this.#reads = reads;
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#savepoint = db.prepare('SAVEPOINT job');
    this.#release = db.prepare('RELEASE job');
    this.#rollBackTo = db.prepare('ROLLBACK TO job');
  }

  /** Runs `work` inside the next commit. It must be synchronous, and may throw to undo its own part. */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) return reject(unavailable(new Error('The store is closed')));
      if (this.#jobs.length === 0) setImmediate(() => this.#flush());
      this.#jobs.push({ work, resolve: resolve as (result: unknown) => void, reject });
    });
  }

  /** Commits what is waiting, and takes no more. */
  close(): void {
    while (this.#jobs.length > 0) this.#flush();
    this.#closed = true;
  }

  #flush(): void {
    const jobs = this.#jobs.slice(0, largestBatch);
    this.#jobs = this.#jobs.slice(largestBatch);
    if (this.#jobs.length > 0) setImmediate(() => this.#flush());
    if (jobs.length === 0) return;
    const settle: (() => void)[] = [];
    try {
      this.#reads.leave();
      this.#begin.run();
      for (const job of jobs) settle.push(this.#do(job));
      this.#commit.run();
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      const reason = asStoreError(error);
      for (const job of jobs) job.reject(reason);
      return;
    }
    for (const done of settle) done();
  }

  /** @returns what settles the job once the commit is on the disk. */
  #do(job: Job): () => void {
    this.#savepoint.run();
    try {
      const result = job.work();
      this.#release.run();
      return () => job.resolve(result);
    } catch (error) {
      // Some faults (a full disk) end the whole transaction: then nothing of the batch may be acknowledged.
      if (!this.#db.inTransaction) throw error;
      this.#rollBackTo.run();
      this.#release.run();
      return () => job.reject(asStoreError(error));
    }
  }
}
