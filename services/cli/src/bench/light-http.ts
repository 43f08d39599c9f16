import { connect, type Socket } from 'node:net';

/**
 * Just as much HTTP/1.1 as a load generator needs: on two cores a full client would take more of the machine than the server that is measured.
 * Answers must say their content-length.
 */
export type Done = (status: number, body: string) => void;

/** One connection, one request at a time. A connection that ends answers its open request with status 0. */
export class LightConnection {
  readonly #socket: Socket;
  #seen = '';
  #done: Done | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#heard(chunk));
    socket.on('close', () => this.#answer(0, ''));
    socket.on('error', () => undefined); // its close follows
  }

  static open(port: number): Promise<LightConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.setNoDelay(true);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new LightConnection(socket));
      });
    });
  }

  get busy(): boolean {
    return this.#done !== undefined;
  }

  send(request: string, done: Done): void {
    this.#done = done;
    this.#socket.write(request, 'latin1');
  }

  close(): void {
    this.#done = undefined;
    this.#socket.destroy();
  }

  #heard(chunk: Buffer): void {
    this.#seen += chunk.toString('latin1');
    const head = this.#seen.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#seen.slice(0, head))?.[1] ?? Number.NaN);
    if (!(this.#seen.length >= head + 4 + length)) return;
    this.#answer(Number(this.#seen.slice(9, 12)), this.#seen.slice(head + 4));
  }

  #answer(status: number, body: string): void {
    const done = this.#done;
    this.#done = undefined;
    this.#seen = '';
    done?.(status, body);
  }
}

/** Several connections; a request waits where none is free. */
export class LightPool {
  readonly #all: LightConnection[];
  readonly #free: LightConnection[];
  readonly #waiting: { readonly request: string; readonly done: Done }[] = [];

  private constructor(all: LightConnection[]) {
    this.#all = all;
    this.#free = [...all];
  }

  static async open(port: number, connections: number): Promise<LightPool> {
    return new LightPool(await Promise.all(Array.from({ length: connections }, () => LightConnection.open(port))));
  }

  /** Requests that have no answer yet. */
  get open(): number {
    return this.#all.length - this.#free.length + this.#waiting.length;
  }

  get free(): number {
    return this.#free.length;
  }

  send(request: string, done: Done): void {
    const line = this.#free.pop();
    if (line) this.#use(line, request, done);
    else this.#waiting.push({ request, done });
  }

  close(): void {
    for (const line of this.#all) line.close();
  }

  #use(line: LightConnection, request: string, done: Done): void {
    line.send(request, (status, body) => {
      const next = this.#waiting.shift();
      if (next) this.#use(line, next.request, next.done);
      else this.#free.push(line);
      done(status, body);
    });
  }
}

/** ASCII only: lengths are counted in characters. */
export function post(path: string, key: string, body: string): string {
  return `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}
