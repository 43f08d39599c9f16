import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Actor, createHttp, type HttpServer, Wake } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { type Blobs, fileBlobs } from '@sluice/store';
import type { Ticket } from '../domain/ticket.ts';
import { assigned, type Bench, bench, call, mail, NINE, queued } from '../testing.ts';
import { compileConversationConfig, type ConversationConfig } from '../config.ts';
import { Together } from '../together.ts';
import { conversationHttp } from './index.ts';

export const admin: Actor = { keyId: 'key_admin', role: 'admin' };
export const supervisor: Actor = { keyId: 'key_super', role: 'supervisor' };
export const quality: Actor = { keyId: 'key_quality', role: 'quality' };
export const as = (agentId: string): Actor => ({ keyId: `key_${agentId}`, role: 'agent', agentId });

export const GRANT_SECRET = new Uint8Array(32).fill(5);

export const department = (agentId: string): Actor => ({ keyId: `key_${agentId}`, role: 'department', agentId });

/** Who serves which queue in these tests: anna the general one, mei billing, tom none. */
const SERVED: Readonly<Record<string, readonly string[]>> = { anna: ['general'], mei: ['billing'] };

const COMPANY = new URL('../../../../examples/company/', import.meta.url);
const company = compileConversationConfig({
  version: 'v1',
  files: Object.fromEntries(readdirSync(COMPANY).map((name) => [name, readFileSync(new URL(name, COMPANY), 'utf8')])),
});

/** The five stages of the company, with anna's service, which coordinates, beside its other departments. */
const CASES: Pick<ConversationConfig, 'departments' | 'processes' | 'processAt' | 'agentIds' | 'leads' | 'hoursFor' | 'tz'> = {
  processes: company.processes,
  processAt: company.processAt,
  agentIds: [...company.agentIds, 'anna', 'mei'],
  leads: company.leads,
  hoursFor: company.hoursFor,
  tz: company.tz,
  departments: {
    ...company.departments,
    all: company.departments.all.map((one) => (one.id === 'service' ? { ...one, head: 'anna', members: ['anna', 'ma-li'] } : one)),
  },
};

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, unknown>;
}

export interface HttpBench extends Bench {
  readonly app: HttpServer;
  readonly blobs: Blobs;
  /** Who calls from now on; nobody where undefined. */
  actor: Actor | undefined;
  /** Method, path, METHOD and all of a route that a server was asked for. */
  readonly routes: { readonly method: string; readonly url: string; readonly schema: Record<string, unknown> }[];
  get(url: string, headers?: Record<string, string>): Promise<Answered>;
  send(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', url: string, payload?: object | string, headers?: Record<string, string>): Promise<Answered>;
  /** A customer's mail that is queued in `queue` and, where named, in the hand of an agent. */
  demand(o?: { readonly queue?: string; readonly agent?: string; readonly from?: string }): Promise<Ticket>;
  /** Everything as at the beginning: what a test before has done is gone. */
  fresh(): Promise<void>;
  /** As it stands now. */
  ticket(id: string): Promise<Ticket>;
}

export async function httpBench(): Promise<HttpBench> {
  const made = await bench();
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-blobs-'));
  const blobs = fileBlobs(folder);
  const config = { ...made.parts.config(), ...CASES, agentQueues: (agentId: string) => SERVED[agentId] ?? [] };
  const app = createHttp({ name: 'test', logger: quietLogger(), clock: made.clock });
  const routes: HttpBench['routes'] = [];
  app.addHook('onRoute', (route) => void (route.method !== 'HEAD' && routes.push({ method: String(route.method), url: route.url, schema: (route.schema ?? {}) as Record<string, unknown> })));
  const tables = await made.db.query<{ name: string }>(
    "select quote_ident(tablename) as name from pg_tables where schemaname = 'conversation' and tablename not in ('migration', 'outbox_current') order by tablename",
  );
  const truncate = `truncate ${tables.map((table) => `conversation.${table.name}`).join(', ')}`;
  const self: HttpBench = {
    ...made,
    app,
    blobs,
    routes,
    actor: admin,
    get: async (url, headers = {}) => answered(await app.inject({ method: 'GET', url, headers })),
    send: async (method, url, payload, headers = {}) =>
      answered(await app.inject({ method, url, headers: payload === undefined ? headers : { 'content-type': 'application/json', ...headers }, ...(payload === undefined ? {} : { payload }) })),
    async demand({ queue = 'general', agent, from } = {}) {
      const before = new Set((await made.tickets()).map((one) => one.id));
      await made.deliver([from === undefined ? call({ from: `user-${before.size}` }) : mail({ from })]);
      const ticket = (await made.tickets()).find((one) => !before.has(one.id));
      if (!ticket) throw new Error('no ticket was made');
      await made.deliver([queued(ticket, { queueId: queue })]);
      if (agent !== undefined) await made.deliver([assigned(await self.ticket(ticket.id), agent)]);
      return self.ticket(ticket.id);
    },
    async fresh() {
      await made.db.query(truncate);
      made.clock.set(NINE);
      self.actor = admin;
    },
    async ticket(id) {
      const found = (await made.tickets()).find((one) => one.id === id);
      if (!found) throw new Error(`there is no ticket ${id}`);
      return found;
    },
    async drop() {
      await app.close();
      await made.drop();
      rmSync(folder, { recursive: true });
    },
  };
  app.addHook('onRequest', async (request) => void (request.actor = self.actor));
  const parts = { ...made.parts, config: () => config, configIn: async () => config };
  await app.register(conversationHttp({ ...parts, blobs, together: new Together(parts), erasing: new Wake(), grantSecret: GRANT_SECRET }));
  return self;
}

function answered(answer: { readonly statusCode: number; readonly headers: Record<string, unknown>; readonly body: string }): Answered {
  const { 'content-type': type } = answer.headers;
  const isJson = typeof type === 'string' && type.includes('json');
  return { status: answer.statusCode, headers: answer.headers, body: isJson ? (JSON.parse(answer.body) as Record<string, unknown>) : {} };
}
