import net, { type AddressInfo } from 'node:net';

/** A line to a server that can fail as lines do: without a word to anybody. */
export interface Proxy {
  readonly port: number;
  /** How many connections there have been. */
  readonly connections: () => number;
  /** From now on nothing passes on the lines that stand, both ways; `anew`: nor on those that come. No end reaches anybody. */
  swallow(anew?: boolean): void;
  /** Each line that comes from now on passes so many bytes of the server, and then none. */
  stopAfter(bytes: number): void;
  /** What is said waits, nothing is lost, until `resume`. */
  pause(): void;
  resume(): void;
  /** Lines that come from now on are sound. */
  heal(): void;
  close(): Promise<void>;
}

interface Line {
  readonly client: net.Socket;
  readonly server: net.Socket;
  dead: boolean;
  left: number;
}

export async function proxyTo(port: number): Promise<Proxy> {
  const lines = new Set<Line>();
  let [deadAnew, leftAnew, isPaused, count] = [false, Number.POSITIVE_INFINITY, false, 0];
  const listener = net.createServer((client) => {
    count += 1;
    const line: Line = { client, server: net.connect(port, '127.0.0.1'), dead: deadAnew, left: leftAnew };
    lines.add(line);
    for (const [from, to] of [
      [line.client, line.server],
      [line.server, line.client],
    ] as const) {
      if (isPaused) from.pause();
      from.on('data', (chunk: Buffer) => {
        if (line.dead) return;
        const passed = from === line.server ? chunk.subarray(0, line.left) : chunk;
        if (from === line.server) line.left -= passed.length;
        to.write(passed);
        if (line.left === 0) line.dead = true;
      });
      from.on('error', () => undefined);
      from.on('close', () => !line.dead && to.destroy());
    }
  });
  const everybody = (work: (socket: net.Socket) => void): void => {
    for (const { client, server } of lines) for (const socket of [client, server]) work(socket);
  };
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    connections: () => count,
    swallow(anew = false) {
      for (const line of lines) line.dead = true;
      deadAnew = anew;
    },
    stopAfter: (bytes) => void (leftAnew = bytes),
    pause() {
      isPaused = true;
      everybody((socket) => socket.pause());
    },
    resume() {
      isPaused = false;
      everybody((socket) => socket.resume());
    },
    heal: () => void ([deadAnew, leftAnew] = [false, Number.POSITIVE_INFINITY]),
    async close() {
      everybody((socket) => socket.destroy());
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
}
