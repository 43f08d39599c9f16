import { compose, decode, type EncodedRecord, type EventData, type EventName, TOPICS } from '@sluice/contracts';
import { type Instant, toIso } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { exampleFiles } from '@sluice/policy/testing';
import { type Actor, createHttp, type HttpServer, pause, SignedIds, type SigningKey } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { fileBlobs, Locks } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { fixedConfigSource, type Log, memoryLog, type Platform, Relays } from '@sluice/stream';
import type { Survey } from './domain/survey.ts';
import { createInsightService, type InsightService } from './index.ts';

type Told = Extract<EventName, `ticket.${string}`>;
type DataOf<N extends Told> = Omit<EventData[N], 'ticket'>;

export const KEYS: readonly SigningKey[] = [{ id: 'a', secret: Buffer.alloc(32, 5) }];
export const tokens = new SignedIds({ letter: 's', purpose: 'survey', kind: 'svy' }, () => KEYS);
export const ticketId = (n: number): string => `tkt_0190f000-0000-7000-8000-${String(n).padStart(12, '0')}`;
export const customerId = (n: number): string => ticketId(n).replace('tkt', 'cus');
const MESSAGE = { zh: { subject: '请评价', text: '{link}' }, en: { subject: 'How did we do?', text: '{link}' } };
export const SURVEYS = `version: 1\nmessage: ${JSON.stringify(MESSAGE)}\n`;

/** The service on a database of its own and a log in memory, with a clock that stands until it is moved, and its routes. */
export class Bench {
  readonly t: TestDatabase;
  readonly log: Log;
  readonly clock: MovedClock;
  readonly platform: Platform;
  readonly app: HttpServer;
  service: InsightService;
  actor: Actor | undefined = { keyId: 'k1', role: 'admin' };
  readonly #surveys: string;
  readonly #versions = new Map<number, number>();

  private constructor(t: TestDatabase, log: Log, clock: MovedClock, platform: Platform, surveys: string) {
    [this.t, this.log, this.clock, this.platform, this.#surveys] = [t, log, clock, platform, surveys];
    this.service = this.#create();
    this.app = createHttp({ name: 'test', logger: quietLogger(), clock });
    this.app.addHook('onRequest', async (request) => void (request.actor = this.actor));
  }

  static async make(at: Instant, surveys = SURVEYS): Promise<Bench> {
    const t = await testDatabase();
    const logger = quietLogger();
    const clock = new MovedClock(at);
    const locks = new Locks(t.db, 'test');
    const log = memoryLog({ logger, pollMs: 5 });
    const relays = new Relays({ db: t.db, locks, log, logger, clock });
    const platform: Platform = { db: t.db, locks, log, relays, clock, logger, blobs: fileBlobs('/nonexistent'), actorSecret: new Uint8Array(32) };
    const bench = new Bench(t, log, clock, platform, surveys);
    await log.admin.create(Object.values(TOPICS));
    await bench.service.migrate();
    await bench.app.register(bench.service.http);
    relays.start();
    await bench.service.start();
    return bench;
  }

  #create(): InsightService {
    const files = { ...exampleFiles('small'), ...(this.#surveys === '' ? {} : { 'surveys.yaml': this.#surveys }) };
    return createInsightService(this.platform, { source: fixedConfigSource(files), surveyKeys: () => KEYS, publicUrl: () => 'https://help.example' });
  }

  /** What was done is done; a new service goes on from the rows. */
  async restart(): Promise<void> {
    await this.service.drain();
    this.service = this.#create();
    await this.service.migrate();
    await this.service.start();
  }

  async end(): Promise<void> {
    await this.app.close();
    await this.service.drain();
    await this.platform.relays.stop();
    await this.log.close();
    await this.platform.locks.close();
    await this.t.drop();
  }

  /** An event of ticket `n` as conversation would write it; of customer `n` unless another is named. */
  record<N extends Told>(n: number, name: N, data: DataOf<N>, customer = n): EncodedRecord {
    const entityversion = (this.#versions.get(n) ?? 1) + 1;
    this.#versions.set(n, entityversion);
    const ticket = { ticketId: ticketId(n), conversationId: ticketId(n).replace('tkt', 'cnv'), customerId: customerId(customer) };
    const whole = { ticket, ...data } as unknown as EventData[N];
    return compose(TOPICS.ticketsEvents, name, whole, { service: 'conversation', key: ticketId(n), subject: ticketId(n), at: this.clock.now(), entityversion });
  }

  resolved(n: number, more: Partial<DataOf<'ticket.resolved'>> = {}, customer = n): EncodedRecord {
    const at = toIso(this.clock.now());
    const data = {
      code: 'solved',
      resolverKind: 'agent',
      resolvedBy: 'mei',
      humanMessages: 1,
      handOvers: 0,
      holders: ['mei'],
      ownerId: 'mei',
      reopened: 0,
      receivedAt: at,
      resolvedAt: at,
      type: 'billing',
      channel: 'email',
      queueId: 'billing',
      language: 'en',
      ...more,
    };
    return this.record(n, 'ticket.resolved', data, customer);
  }

  async say(...records: EncodedRecord[]): Promise<void> {
    await this.log.publish(records);
    await this.settle();
  }

  /** Conversation does what it was asked for: the newest survey of ticket `n` was sent. */
  async send(n: number): Promise<void> {
    const { id } = await this.survey(n);
    await this.say(this.record(n, 'ticket.survey_sent', { surveyId: id, messageId: `msg_${n}`, channel: 'email', at: toIso(this.clock.now()), configVersion: 'v1' }));
  }

  async move(ms: number): Promise<void> {
    this.clock.move(ms);
    await this.settle();
  }

  async settle(): Promise<void> {
    for (const until = performance.now() + 15_000; performance.now() < until; await pause(3)) {
      if (!(await this.service.idle())) continue;
      // It gives up where publishing fails again and again: what a test has broken is mended a moment later.
      await this.platform.relays.drain();
      if ((await this.platform.relays.idle()) && (await this.service.idle())) return;
    }
    throw new Error('insight does not settle');
  }

  /** The newest of ticket `n`. */
  async survey(n: number): Promise<Survey> {
    const found = await this.surveys(n);
    if (!found[0]) throw new Error(`ticket ${n} has no survey`);
    return found[0];
  }

  async surveys(n: number): Promise<Survey[]> {
    return (await this.t.db.query<{ doc: Survey }>('select doc from insight.survey where ticket_id = $1 order by id desc', [ticketId(n)])).map((row) => row.doc);
  }

  /** What stands on insight's own topic, in order within each conversation. */
  async told(): Promise<{ readonly name: string; readonly data: Record<string, unknown> }[]> {
    const found: { readonly name: string; readonly data: Record<string, unknown> }[] = [];
    const { name, partitions } = TOPICS.insightEvents;
    for (let part = 0; part < partitions; part += 1)
      for (const record of await this.log.read(name, part, 0, 10_000)) {
        const event = decode(record);
        if (event) found.push({ name: event.type.split('.').slice(2, 4).join('.'), data: event.data as Record<string, unknown> });
      }
    return found;
  }

  /** All tables of the service, row by row, but what only passes through. */
  async stored(): Promise<string[]> {
    const tables = ['ticket', 'survey', 'person', 'timer'];
    return (await Promise.all(tables.map(async (one) => (await this.t.db.query<{ row: string }>(`select t::text as row from insight.${one} t order by 1`)).map(({ row }) => `${one} ${row}`)))).flat();
  }
}
