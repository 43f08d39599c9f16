import { type CloudEvent, encode, type EventName, type Topic, TOPICS, typeOf } from '@sluice/contracts';
import { toIso, uuidv7 } from '@sluice/kernel';
import { type Actor, createHttp, type HttpServer } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import type { Log } from '@sluice/stream';
import { type FeedService, feedService } from './feed-service.ts';

const NOW = Date.UTC(2026, 2, 2, 9);

export interface PageBody {
  readonly items: readonly (CloudEvent & { readonly specversion: string })[];
  readonly next: string;
  readonly more: boolean;
  readonly gone: boolean;
}

/** The service on a log, with its route and a caller. */
export interface Reader {
  readonly service: FeedService;
  readonly app: HttpServer;
  actor: Actor | undefined;
  get(query?: Record<string, string | number>): Promise<{ readonly status: number; readonly body: PageBody & Record<string, unknown>; readonly headers: Record<string, unknown> }>;
  /** Pages until there is no more. */
  all(query?: Record<string, string | number>): Promise<{ readonly items: PageBody['items']; readonly next: string; readonly pages: number }>;
  close(): Promise<void>;
}

export async function reader(log: Log): Promise<Reader> {
  const logger = quietLogger();
  const service = feedService({ log, logger });
  const app = createHttp({ name: 'test', logger, clock: { now: () => NOW } });
  const self: Reader = {
    service,
    app,
    actor: { keyId: 'k1', role: 'subscriber' },
    async get(query = {}) {
      const answer = await app.inject({ method: 'GET', url: '/v1/events', query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])) });
      return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
    },
    async all(query = {}) {
      const items: PageBody['items'][number][] = [];
      let after = query['after'];
      for (let pages = 1; ; pages++) {
        const { body } = await self.get({ ...query, ...(after === undefined ? {} : { after }) });
        items.push(...body.items);
        after = body.next;
        if (!body.more) return { items, next: body.next, pages };
      }
    },
    async close() {
      await app.close();
      await service.drain();
    },
  };
  app.addHook('onRequest', async (request) => void (request.actor = self.actor));
  await app.register(service.http);
  await service.start();
  return self;
}

let sequence = 0;
/** One event of an entity; later ones of a test are later in time. */
export function record(topic: Topic, name: EventName, key: string, entityversion = 1) {
  const at = NOW + sequence++;
  return encode(topic.name, key, { id: uuidv7(at), source: '/sluice/test', type: typeOf(name), subject: key, time: toIso(at), entityversion, data: { note: `退款 ${key} ${entityversion}` } });
}

/** `count` events over `keys` tickets, in turn. */
export const tickets = (count: number, keys = 5, from = 0) =>
  Array.from({ length: count }, (_, n) => record(TOPICS.ticketsEvents, 'ticket.created', `tkt_${(from + n) % keys}`, Math.floor((from + n) / keys) + 1));

export const saying = (items: PageBody['items']): string[] => items.map((one) => `${one.subject} ${one.entityversion}`);

/** Ids by their entity, in the order in which they were seen. */
const ownOrder = (ids: readonly string[], of: readonly { readonly id: string; readonly key: string | null }[]) => Map.groupBy(ids, (id) => of.find((one) => one.id === id)?.key);

/** What every log gives: the feed's promises, over HTTP. */
export function feedContract(name: string, make: () => Promise<{ readonly log: Log; stop(): Promise<void> }>): void {
  describe(`feed on the ${name} log`, () => {
    let under: Awaited<ReturnType<typeof make>>;
    let r: Reader;
    beforeEach(async () => {
      under = await make();
      r = await reader(under.log);
    });
    afterEach(async () => {
      await r.close();
      await under.stop();
    });

    test('from the beginning, page by page: every event once, each entity in its order, the whole by time', async () => {
      const sent = tickets(230, 17);
      await under.log.publish(sent);
      const { items, pages } = await r.all({ limit: 40 });
      expect(items.map((one) => one.id)).toEqual(sent.map((one) => one.id));
      expect(pages).toBe(6);
      for (const own of Map.groupBy(items, (one) => one.subject).values()) expect(own.map((one) => one.entityversion)).toEqual(own.map((_, n) => n + 1));
    });

    test('all public topics, as CloudEvents in structured JSON', async () => {
      await under.log.publish([
        record(TOPICS.customersEvents, 'customer.created', 'cus_1'),
        record(TOPICS.ticketsEvents, 'ticket.created', 'tkt_1'),
        record(TOPICS.agentsEvents, 'agent.status_changed', 'mei'),
        record(TOPICS.slaEscalations, 'escalation.fired', 'tkt_1'),
      ]);
      const { body, headers } = await r.get();
      expect(body.items.map((one) => one.type)).toEqual(['customer.created', 'ticket.created', 'agent.status_changed', 'escalation.fired'].map((one) => `dev.sluice.${one}.v1`));
      expect(body.items[1]).toMatchObject({
        specversion: '1.0',
        source: '/sluice/test',
        subject: 'tkt_1',
        partitionkey: 'tkt_1',
        entityversion: 1,
        datacontenttype: 'application/json',
        data: { note: '退款 tkt_1 1' },
      });
      expect(headers['cache-control']).toBe('no-store');
    });

    test('an empty page keeps the cursor; what comes later is behind it', async () => {
      await under.log.publish(tickets(7));
      const first = (await r.get()).body;
      expect((await r.get({ after: first.next })).body).toEqual({ items: [], next: first.next, more: false, gone: false });
      await under.log.publish(tickets(3, 5, 7));
      expect(saying((await r.get({ after: first.next })).body.items)).toEqual(['tkt_2 2', 'tkt_3 2', 'tkt_4 2']);
    });

    test('latest: nothing of before, all of after', async () => {
      await under.log.publish(tickets(7));
      const { next, items } = (await r.get({ after: 'latest' })).body;
      expect(items).toEqual([]);
      await under.log.publish(tickets(1, 5, 7));
      expect(saying((await r.get({ after: next })).body.items)).toEqual(['tkt_2 2']);
    });

    test('only some types: the others are passed over, and a cursor means the same without the filter', async () => {
      const sent = Array.from({ length: 300 }, (_, n) => record(TOPICS.ticketsEvents, n % 100 === 99 ? 'ticket.closed' : 'ticket.created', `tkt_${n % 9}`));
      await under.log.publish([...sent, record(TOPICS.agentsEvents, 'agent.status_changed', 'mei')]);
      const { items, next } = await r.all({ types: 'ticket.closed', limit: 2 });
      expect(items.map((one) => one.id)).toEqual([99, 199, 299].map((n) => sent[n]!.id));
      expect((await r.all({ types: 'dev.sluice.ticket.closed.v1,ticket.resolved' })).items).toHaveLength(3);
      expect((await r.get({ after: next })).body.items).toEqual([]);
      expect((await r.all({ types: 'agent.status_changed' })).items.map((one) => one.subject)).toEqual(['mei']);
    });

    test('a reader that waits is woken by the event, and by nothing that it did not ask for', async () => {
      const { next } = (await r.get({ after: 'latest' })).body;
      const waiting = r.get({ after: next, wait: 20, types: 'ticket.closed' });
      await under.log.publish([record(TOPICS.agentsEvents, 'agent.status_changed', 'mei')]);
      await under.log.publish([record(TOPICS.ticketsEvents, 'ticket.created', 'tkt_1', 1)]);
      await under.log.publish([record(TOPICS.ticketsEvents, 'ticket.closed', 'tkt_1', 2)]);
      const { body } = await waiting;
      expect(saying(body.items)).toEqual(['tkt_1 2']);
      expect((await r.get({ after: body.next })).body.items).toEqual([]);
    });

    test('a hundred readers wait at once; each gets every event, whatever falls between its look and its sleep', async () => {
      const { next } = (await r.get({ after: 'latest' })).body;
      const follow = async (): Promise<string[]> => {
        const seen: string[] = [];
        for (let after = next; seen.length < 12; ) {
          const { body } = await r.get({ after, wait: 20, limit: 5 });
          seen.push(...body.items.map((one) => one.id));
          after = body.next;
        }
        return seen;
      };
      const followers = Array.from({ length: 100 }, follow);
      const sent = tickets(12, 3);
      for (const one of sent) await under.log.publish([one]);
      const wanted = ownOrder(
        sent.map((one) => one.id),
        sent,
      );
      for (const seen of await Promise.all(followers)) expect(ownOrder(seen, sent)).toEqual(wanted);
    });

    test('a server that closes answers who waits with an empty page and its cursor', async () => {
      const { next } = (await r.get({ after: 'latest' })).body;
      const waiting = Array.from({ length: 3 }, () => r.get({ after: next, wait: 20 }));
      await r.get({ after: next });
      await r.app.close(); // the server goes before its services: it must not wait for them for 20 s
      for (const { status, body } of await Promise.all(waiting)) expect([status, body]).toEqual([200, { items: [], next, more: false, gone: false }]);
    });
  });
}
