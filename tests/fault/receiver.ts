import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Somebody else's system, which takes every call. */
export interface Receiver {
  readonly url: string;
  /** Bodies by the id under which they came: what is sent again comes under its id, and is the same. */
  readonly got: ReadonlyMap<string, ReadonlySet<string>>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const got = new Map<string, Set<string>>();
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const id = String(request.headers['webhook-id']);
      got.set(id, (got.get(id) ?? new Set()).add(Buffer.concat(chunks).toString()));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    got,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
