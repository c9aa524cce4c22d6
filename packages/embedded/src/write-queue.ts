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

/** How long the first write of a batch waits for others that keep arriving, in milliseconds. */
const longestGathering = 5;

/**
 * Group commit: writes that arrive together are committed together, with one flush to the disk for all of them. They
 * are together as long as each turn of the event loop brings another one: the flush blocks the process, so whoever
 * was about to come would wait for it all the same.
 * Each is all or nothing by itself: where one fails, the others of its batch are run again without it. A write resolves
 * only after the commit that holds it is on the disk.
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
  #left: string[] = [];
  #writeLeft: (texts: readonly string[]) => void = () => {};

  constructor(db: Database, reads: ReadTurn) {
    this.#db = db;
    this.#reads = reads;
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#savepoint = db.prepare('SAVEPOINT job');
    this.#release = db.prepare('RELEASE job');
    this.#rollBackTo = db.prepare('ROLLBACK TO job');
  }

  /**
   * Runs `work` inside the next commit. It must be synchronous, and may throw to undo its own part. It may be run
   * twice: what it does is to be done in the database alone.
   */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) return reject(unavailable(new Error('The store is closed')));
      this.#jobs.push({ work, resolve: resolve as (result: unknown) => void, reject });
      if (this.#jobs.length === 1) this.#gather(performance.now());
    });
  }

  /** Leaves a text to be written with all others of the commit; within a job, and undone with it. */
  leave(text: string): void {
    this.#left.push(text);
  }

  /** @param write writes, inside the transaction, what its jobs have left. */
  onCommit(write: (texts: readonly string[]) => void): void {
    this.#writeLeft = write;
  }

  /** Commits what is waiting, and takes no more. */
  close(): void {
    while (this.#jobs.length > 0) this.#flush();
    this.#closed = true;
  }

  /** Commits as soon as a turn of the event loop has brought no other write, or enough of them are there. */
  #gather(since: number): void {
    const { length } = this.#jobs;
    setImmediate(() => {
      const growing = this.#jobs.length > length && this.#jobs.length < largestBatch;
      if (growing && performance.now() - since < longestGathering) this.#gather(since);
      else this.#flush();
    });
  }

  #flush(): void {
    const jobs = this.#jobs.slice(0, largestBatch);
    this.#jobs = this.#jobs.slice(largestBatch);
    if (this.#jobs.length > 0) setImmediate(() => this.#flush());
    if (jobs.length === 0) return;
    try {
      for (const settle of this.#commitTogether(jobs) ?? this.#commitOneByOne(jobs)) settle();
    } catch (error) {
      const reason = asStoreError(error);
      for (const job of jobs) job.reject(reason);
    }
  }

  /** @returns what settles the jobs, or undefined where one of them failed: then nothing was done. */
  #commitTogether(jobs: readonly Job[]): (() => void)[] | undefined {
    return this.#transact(() => {
      const settle: (() => void)[] = [];
      for (const job of jobs) {
        let result: unknown;
        try {
          result = job.work();
        } catch {
          return undefined;
        }
        settle.push(() => job.resolve(result));
      }
      return settle;
    });
  }

  /** Each behind a savepoint, so that one which fails undoes its own part: rare, and dearer than the jobs themselves. */
  #commitOneByOne(jobs: readonly Job[]): (() => void)[] {
    return this.#transact(() => jobs.map((job) => this.#doAlone(job))) ?? [];
  }

  /** Commits what `work` did, or nothing where it throws or gives undefined. */
  #transact<T>(work: () => T | undefined): T | undefined {
    this.#reads.leave();
    this.#begin.run();
    this.#reads.beginWriting();
    this.#left = [];
    try {
      const done = work();
      if (done !== undefined) {
        if (this.#left.length > 0) this.#writeLeft(this.#left);
        this.#commit.run();
      }
      return done;
    } finally {
      this.#reads.endWriting();
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
    }
  }

  /** @returns what settles the job once the commit is on the disk. */
  #doAlone(job: Job): () => void {
    this.#savepoint.run();
    const { length } = this.#left;
    try {
      const result = job.work();
      this.#release.run();
      return () => job.resolve(result);
    } catch (error) {
      // Some faults (a full disk) end the whole transaction: then nothing of the batch may be acknowledged.
      if (!this.#db.inTransaction) throw error;
      this.#rollBackTo.run();
      this.#release.run();
      this.#left.length = length;
      return () => job.reject(asStoreError(error));
    }
  }
}
