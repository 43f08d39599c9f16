import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { ROLES, type Role, TOPICS } from '@sluice/contracts';
import { PassingFault } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { actorFromToken, createHttp, describeRoutes, type HttpPlugin, type HttpServer, notFound, requireRole } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { fileBlobs, Locks } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { type Platform, PostgresLog, Relays } from '@sluice/stream';
import { Type } from 'typebox';
import { freshKey } from './keys/hash.ts';
import { insertKey } from './keys/store.ts';
import { createGatewayService, type GatewayOptions, type GatewayService } from './service.ts';

export const NOW = Date.UTC(2026, 2, 2, 9);
export const PEPPER = new Uint8Array(32).fill(7);

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A gateway on a database of its own, listening, with a key for each role. */
export interface Stand {
  readonly t: TestDatabase;
  readonly platform: Platform;
  readonly clock: MovedClock;
  readonly gateway: GatewayService;
  readonly keys: Readonly<Record<Role, string>>;
  /** Real HTTP; `key` undefined: none is sent. */
  call(key: string | undefined, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  makeKey(role: Role, more?: { readonly agentId?: string; readonly expiresAt?: number }): Promise<string>;
  close(): Promise<void>;
}

export async function stand(options: Partial<GatewayOptions> = {}): Promise<Stand> {
  const t = await testDatabase();
  const logger = quietLogger();
  const clock = new MovedClock(NOW);
  const locks = new Locks(t.db, 'locks');
  const log = await PostgresLog.open({ db: t.db, locks, logger });
  await log.admin.create([TOPICS.configPublished, TOPICS.configReports]);
  const relays = new Relays({ db: t.db, locks, log, logger, clock });
  const platform: Platform = { db: t.db, locks, log, relays, clock, logger, blobs: fileBlobs('/nowhere'), actorSecret: new Uint8Array(32).fill(3) };
  const gateway = createGatewayService(platform, { ...QUIET, ...options });
  await gateway.migrate();
  relays.start();
  await gateway.start();

  const makeKey: Stand['makeKey'] = async (role, { agentId = role === 'agent' ? 'mei' : undefined, expiresAt } = {}) => {
    const key = freshKey(PEPPER, clock.now());
    const line = { id: key.id, hash: key.hash, name: `测试 ${role}`, role, agentId: agentId ?? null, createdAt: clock.now(), createdBy: 'test', expiresAt: expiresAt ?? null };
    await t.db.transact((tx) => insertKey(tx, line));
    return key.text;
  };
  const keys = Object.fromEntries(await Promise.all(ROLES.map(async (role) => [role, await makeKey(role)]))) as Record<Role, string>;
  return {
    t,
    platform,
    clock,
    gateway,
    keys,
    makeKey,
    call: (key, method, path, body, headers) => call(gateway.url(), key, method, path, body, headers),
    async close() {
      await gateway.drain();
      await relays.stop();
      await log.close();
      await locks.close();
      await t.drop();
    },
  };
}

const QUIET: GatewayOptions = {
  listen: { host: '127.0.0.1', port: 0 },
  pepper: PEPPER,
  services: () => [],
  mounted: [],
  remote: new Map(),
  doctor: () => Promise.resolve([{ name: 'database', status: 'ok' }]),
  deadLetters: () => [],
};

export async function call(url: string, key: string | undefined, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(url + path, {
    method,
    headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text } };
}

/** Sends bytes as they stand and no more; answers what comes back first. What `fetch` would set straight, or go on sending, is sent so. */
export function answerTo(port: number, ...pieces: (string | Buffer)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve, reject) => {
    socket.once('data', (data) => {
      resolve(data.toString());
      socket.destroy();
    });
    socket.once('error', reject);
    for (const piece of pieces) socket.write(piece);
  });
}

/** The largest body that is taken, in bytes. */
const LARGEST = 8 * 1024 * 1024;

/** The status of a POST of JSON that is one byte too long; `said`: by its head alone, else by what comes. */
export async function tooLong(port: number, key: string, path: string, said: boolean): Promise<number> {
  const head = `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n`;
  const size = LARGEST + 1;
  const answer = said ? answerTo(port, `${head}content-length: ${size}\r\n\r\n`) : answerTo(port, `${head}transfer-encoding: chunked\r\n\r\n${size.toString(16)}\r\n`, Buffer.alloc(size, 'x'));
  return Number((await answer).split(' ', 2)[1]);
}

const Ticket = Type.Object({ id: Type.String({ maxLength: 100 }) });
const TEXT = Type.Object({ text: Type.String({ minLength: 1 }) }, { additionalProperties: false, examples: [{ text: 'Where is my order?' }] });

/** Stands where conversation stands: `mei` holds t1, `tom` t2. It says what it was told. */
export const fakeConversation: HttpPlugin = async (app) => {
  const tags = ['tickets'];
  app.get('/v1/tickets', { schema: { tags, summary: 'All', querystring: Type.Object({ q: Type.Optional(Type.String()) }, { additionalProperties: false }) } }, async (request) => ({
    actor: requireRole(request),
    q: request.query.q ?? null,
    requestId: request.id,
  }));
  app.get('/v1/tickets/:id', { schema: { tags, summary: 'One', params: Ticket } }, async (request) => {
    const actor = requireRole(request, 'admin', 'supervisor', 'agent');
    const holder = { t1: 'mei', t2: 'tom' }[request.params.id];
    if (holder === undefined || (actor.role === 'agent' && actor.agentId !== holder)) throw notFound('such ticket');
    return { id: request.params.id, holder };
  });
  app.post('/v1/tickets', { schema: { tags, summary: 'New', body: TEXT, response: { 201: TEXT } } }, async (request, reply) => reply.code(201).header('etag', '"1"').send(request.body));
  app.get('/v1/tickets/:id/headers', { schema: { tags, summary: 'What arrived', params: Ticket } }, async ({ headers, actor }) => ({ headers, actor }));
  app.get('/v1/tickets/:id/stream', { schema: { tags, summary: 'Piece by piece', params: Ticket } }, async (_request, reply) => reply.type('text/plain').send(Readable.from(pieces())));
  await app.register(async (scope) => {
    scope.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
    scope.post('/v1/customers/import', { schema: { tags, summary: 'A table' } }, async (request) => {
      let bytes = 0;
      for await (const chunk of request.body as AsyncIterable<Buffer>) bytes += chunk.length;
      return { bytes };
    });
  });
  app.get('/v1/tickets/:id/away', { schema: { tags, summary: 'Away', params: Ticket } }, async () => {
    throw new PassingFault('away');
  });
};

/** Goes on when the first piece has been read: who waits for the whole never ends. */
export const readOn = { go: (): void => undefined };
async function* pieces(): AsyncGenerator<string> {
  const gate = new Promise<void>((resolve) => (readOn.go = resolve));
  yield 'first';
  await gate;
  yield ' last';
}

/** The same routes in a server of their own, as a service stands in a process of its own. */
export async function remoteConversation(secret: Uint8Array, clock: { now(): number }, plugin: HttpPlugin = fakeConversation): Promise<{ readonly url: URL; readonly app: HttpServer }> {
  const app = createHttp({ name: 'conversation', logger: quietLogger(), clock });
  await actorFromToken({ secret, clock })(app);
  const document = describeRoutes(app, { title: 'conversation', version: '1' });
  app.get('/openapi.json', { schema: { hide: true } }, () => document());
  await app.register(plugin);
  return { url: new URL(await app.listen({ host: '127.0.0.1', port: 0 })), app };
}
