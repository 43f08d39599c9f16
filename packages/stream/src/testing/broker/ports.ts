import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/** Below the range out of which systems take the near end of a connection: while a broker is away, somebody's connection could have its port, even one to that very port. */
const [FIRST, LAST] = [20_000, 32_000];

/** Ports of this machine that nobody uses; held together until all are known, so that no two are the same. */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = randomInt(FIRST, LAST);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)));
    if (free) held.set(port, server);
  }
  await Promise.all([...held.values()].map((server) => new Promise((resolve) => server.close(resolve))));
  return [...held.keys()];
}
