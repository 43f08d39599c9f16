import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { Transform } from 'node:stream';
import type { S3Options } from '../../s3-blobs.ts';

/** What a request meets on its way to the server. */
type Meeting =
  | 'passes'
  /** The connection is closed without a word. */
  | 'closed'
  /** Nothing is ever said. */
  | 'silence'
  /** A byte of the body is another when it arrives. */
  | 'spoilt'
  /** The connection breaks after half of the body. */
  | 'cut going'
  | 'cut coming'
  /** Half of the body comes, and nothing more. */
  | 'stalls coming'
  /** It is answered here; `early`: before its body is read. */
  | { readonly status: number; readonly body: string; readonly early?: boolean };

export interface Front {
  /** The server's, by way of the front. */
  readonly options: S3Options;
  /** For the next requests, in their order; those after them pass. */
  meet(...meetings: readonly Meeting[]): void;
  /** Of each request: its method, and whether it had a condition. */
  readonly seen: readonly string[];
  /** Nobody listens on its port any more. */
  close(): Promise<void>;
  open(): Promise<void>;
}

/** Stands before a real server and is the trouble on the way to it; what it passes on stays as it was signed. */
export async function openFront(server: S3Options, tls?: { readonly key: string; readonly cert: string }): Promise<Front> {
  const coming: Meeting[] = [];
  const seen: string[] = [];
  const handle = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    seen.push(`${request.method}${request.headers['if-none-match'] === undefined ? '' : ' if none'}`);
    const meeting = coming.shift() ?? 'passes';
    if (meeting === 'closed') request.socket.destroy();
    else if (meeting === 'silence') request.resume();
    else if (typeof meeting === 'string') pass(server, request, response, meeting);
    else if (meeting.early) response.writeHead(meeting.status, { connection: 'close' }).end(meeting.body);
    else request.resume().on('end', () => response.writeHead(meeting.status).end(meeting.body));
  };
  const front = tls === undefined ? http.createServer(handle) : https.createServer(tls, handle);
  const listen = (port: number): Promise<void> => new Promise((resolve) => front.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = front.address() as AddressInfo;
  return {
    options: { ...server, endpoint: new URL(`${tls === undefined ? 'http' : 'https'}://localhost:${port}`) },
    meet: (...meetings) => void coming.push(...meetings),
    seen,
    async close() {
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
    },
    open: () => listen(port),
  };
}

function pass({ endpoint }: S3Options, request: http.IncomingMessage, response: http.ServerResponse, meeting: string): void {
  const length = Number(request.headers['content-length'] ?? 0);
  const upstream = (endpoint.protocol === 'https:' ? https : http).request(
    { host: endpoint.hostname, port: endpoint.port, method: request.method, path: request.url, headers: request.headers, agent: false },
    (answer) => {
      // Whether a connection rests is the front's own matter.
      const headers = { ...answer.headers };
      delete headers.connection;
      response.writeHead(answer.statusCode ?? 0, headers);
      const half = Number(answer.headers['content-length'] ?? 0) / 2;
      const onWay = meeting === 'cut coming' ? cutAfter(half, () => request.socket.destroy()) : meeting === 'stalls coming' ? cutAfter(half, () => undefined) : spoiltIf(false);
      answer.pipe(onWay).pipe(response);
    },
  );
  upstream.on('error', () => request.socket.destroy());
  const cut = (): void => {
    upstream.destroy();
    request.socket.destroy();
  };
  request.pipe(meeting === 'cut going' ? cutAfter(length / 2, cut) : spoiltIf(meeting === 'spoilt')).pipe(upstream);
}

function cutAfter(bytes: number, cut: () => void): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      passed += chunk.length;
      if (passed < bytes) return done(null, chunk);
      cut();
    },
  });
}

function spoiltIf(spoilt: boolean): Transform {
  let first = spoilt;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const bytes = Buffer.from(chunk);
      if (first) bytes[0]! ^= 1;
      first = false;
      done(null, bytes);
    },
  });
}
