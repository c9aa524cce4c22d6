import { unavailable } from '@roost/core';
import type { Database, Statement } from 'better-sqlite3';
import type { ReadTurn } from './read-turn.ts';
import { asStoreError } from './sqlite-errors.ts';

interface Job {
  work(): unknown;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** What the jobs of a batch have left, and what writes it. */
interface Collection<T> {
  left: T[];
  write(left: readonly T[]): void;
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
  // biome-ignore lint/suspicious/noExplicitAny: each collection is of a type of its own
  readonly #collections: Collection<any>[] = [];

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

  /**
   * Collects what the jobs of a commit leave, to be written in one go at its end.
   *
   * @param write called inside the transaction, where there is something.
   * @returns what leaves one; within a job, and undone with it.
   */
  collect<T>(write: (left: readonly T[]) => void): (one: T) => void {
    const collection: Collection<T> = { left: [], write };
    this.#collections.push(collection);
    return (one) => void collection.left.push(one);
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
    for (const collection of this.#collections) collection.left = [];
    try {
      const done = work();
      if (done !== undefined) {
        for (const { left, write } of this.#collections) if (left.length > 0) write(left);
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
    const lengths = this.#collections.map(({ left }) => left.length);
    try {
      const result = job.work();
      this.#release.run();
      return () => job.resolve(result);
    } catch (error) {
      // Some faults (a full disk) end the whole transaction: then nothing of the batch may be acknowledged.
      if (!this.#db.inTransaction) throw error;
      this.#rollBackTo.run();
      this.#release.run();
      for (const [index, { left }] of this.#collections.entries()) left.length = lengths[index] ?? 0;
      return () => job.reject(asStoreError(error));
    }
  }
}
