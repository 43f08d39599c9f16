import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { CliFault } from './fault.ts';
import { program } from './program.ts';

/** What one run of the command line did. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  /** stderr, the closing fault included. */
  readonly talk: string;
}

/** The examples name the holidays of that year and of the next. */
const NOON = Date.UTC(2025, 2, 3, 12);

/** Runs the command line as main.ts does, with streams that a test can read. */
export async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}, now: number = NOON, stdin: string | Buffer = ''): Promise<Ran> {
  let [out, talk] = ['', ''];
  const streams = { env, in: Readable.from([Buffer.from(stdin)]), out: { write: (text: string) => (out += text) }, talk: { write: (text: string) => (talk += text) }, now: () => now };
  try {
    await program(streams).parseAsync(['node', 'sluice', ...args]);
    return { code: 0, out, talk };
  } catch (error) {
    const code = error instanceof CliFault ? error.exitCode : 1;
    return { code, out, talk: `${talk}${(error as Error).message}` };
  }
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}
/** By `METHOD /path`, without the query: what the API answers; a function is asked anew at each call. */
export type Answers = Readonly<Record<string, unknown>>;

export interface FakeApi {
  readonly asked: Asked[];
  /** SLUICE_URL and SLUICE_API_KEY of it. */
  readonly env: Record<string, string>;
  answers: Answers;
  run(...args: string[]): Promise<Ran>;
  close(): Promise<void>;
}

/** A problem instead of an answer. */
export class Refusal {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    this.status = status;
    this.body = body;
  }
}

export const KEY = 'slk_test';

/** An API over real HTTP that says what a test tells it to; whatever it is not told is 404, a wrong key 401. */
export async function fakeApi(): Promise<FakeApi> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const path = request.url ?? '/';
      asked.push({ method: request.method ?? '', path, headers: request.headers, body });
      const { status, body: answer } = reply(self.answers, request, body);
      response.writeHead(status, { 'content-type': status < 300 ? 'application/json' : 'application/problem+json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = { SLUICE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, SLUICE_API_KEY: KEY };
  const self: FakeApi = {
    asked,
    env,
    answers: {},
    run: (...args) => run(args, env),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;
}

function reply(answers: Answers, request: IncomingMessage, body: unknown): { status: number; body: unknown } {
  if (request.headers.authorization !== `Bearer ${KEY}`) return { status: 401, body: { title: 'Unauthorized', code: 'unauthenticated' } };
  const name = `${request.method} ${(request.url ?? '').split('?')[0]}`;
  const found = name in answers ? answers[name] : new Refusal(404, { title: 'Not found', detail: name });
  const answer = typeof found === 'function' ? (found as (body: unknown, url: string) => unknown)(body, request.url ?? '') : found;
  return answer instanceof Refusal ? answer : { status: 200, body: answer };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : JSON.parse(text);
}
