import type { Database, Statement } from 'better-sqlite3';

/**
 * Reads of one turn of the event loop share one transaction: each would take and give back the lock of a read by
 * itself otherwise, which takes longer than the read. They all see the store as it was at the first of them.
 */
export class ReadTurn {
  readonly #db: Database;
  readonly #begin: Statement;
  readonly #end: Statement;
  #open = false;
  #count = 0;
  #writing = false;

  constructor(db: Database) {
    this.#db = db;
    this.#begin = db.prepare('BEGIN');
    // Nothing was written, and a commit may fail where the file is damaged.
    this.#end = db.prepare('ROLLBACK');
  }

  /** Which transaction is open, of this turn's reads or of a batch of writes; undefined between them. */
  get current(): number | undefined {
    return this.#open || this.#writing ? this.#count : undefined;
  }

  enter(): void {
    if (this.#open) return;
    this.#begin.run();
    this.#open = true;
    this.#count++;
    setImmediate(() => this.leave());
  }

  /** A batch of writes has begun, after {@link leave}: a connection has one transaction at a time. */
  beginWriting(): void {
    this.#writing = true;
    this.#count++;
  }

  endWriting(): void {
    this.#writing = false;
  }

  leave(): void {
    if (!this.#open) return;
    this.#open = false;
    // Some faults of a read end the transaction by themselves.
    if (this.#db.inTransaction) this.#end.run();
  }
}
