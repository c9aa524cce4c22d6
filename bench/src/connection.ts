import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An answer that has arrived whole. */
export interface Arrived {
  status: number;
  bodyBytes: number;
}

/**
 * One connection with one request in flight at a time. It reads as much of HTTP/1.1 as these servers write: a status
 * line, headers with a Content-Length, and so many bytes. Bodies are counted, not kept.
 */
export class Connection {
  onAnswer: (answer: Arrived) => void = () => {};
  onError: (error: Error) => void = () => {};
  readonly #socket: Socket;
  #head = '';
  #status = 0;
  #bodyBytes = 0;
  /** Bytes of the body that have yet to come; -1 while the head is still coming. */
  #missing = -1;

  private constructor(port: number) {
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      // One buffer for all reads: the load generator shares the machine with what it measures.
      onread: { buffer: Buffer.allocUnsafe(64 * 1024), callback: (size, bytes) => this.#read(size, bytes) },
    });
  }

  static async open(port: number): Promise<Connection> {
    const connection = new Connection(port);
    const socket = connection.#socket;
    await once(socket, 'connect');
    socket.on('error', (error) => connection.onError(error));
    socket.on('end', () => connection.onError(new Error('The server closed a connection')));
    return connection;
  }

  send(request: Buffer): void {
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(size: number, buffer: Uint8Array): true {
    if (this.#missing >= 0) {
      this.#take(size);
      return true;
    }
    this.#head += (buffer as Buffer).toString('latin1', 0, size);
    const end = this.#head.indexOf('\r\n\r\n');
    if (end === -1) return true;
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.#head)?.[1];
    this.#status = Number(this.#head.slice(9, 12));
    if (length === undefined || this.#status >= 300) {
      this.onError(new Error(`The server answered:\n${this.#head}`));
      return true;
    }
    const bodyStarted = this.#head.length - end - 4;
    this.#head = '';
    this.#bodyBytes = Number(length);
    this.#missing = this.#bodyBytes;
    this.#take(bodyStarted);
    return true;
  }

  #take(size: number): void {
    this.#missing -= size;
    if (this.#missing > 0) return;
    this.#missing = -1;
    this.onAnswer({ status: this.#status, bodyBytes: this.#bodyBytes });
  }
}
