import { compose, decode, type EventData, type EventName, TOPICS } from '@sluice/contracts';
import { type Instant, toIso } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { exampleFiles } from '@sluice/policy/testing';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { DatabaseClock, fileBlobs, Locks } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { type ConfigSource, fixedConfigSource, type Log, memoryLog, type Platform, Relays } from '@sluice/stream';
import { createSlaService, type SlaService } from './index.ts';

type TicketEvent = Extract<EventName, `ticket.${string}`>;
type DataOf<N extends TicketEvent> = Omit<EventData[N], 'ticket'>;

export const ticketId = (n: number): string => `tkt_0190f000-0000-7000-8000-${String(n).padStart(12, '0')}`;
export const conversationId = (n: number): string => ticketId(n).replace('tkt', 'cnv');

export interface BenchOptions {
  readonly policies?: string;
  readonly calendars?: string;
  readonly source?: ConfigSource;
  readonly clockOf?: (t: TestDatabase) => Promise<DatabaseClock>;
}

/** The service on a database of its own and a log in memory, with a clock that stands until it is moved. */
export class Bench {
  readonly t: TestDatabase;
  readonly log: Log;
  readonly clock: MovedClock;
  platform: Platform;
  service: SlaService;
  readonly source: ConfigSource;
  readonly #versions = new Map<number, number>();

  private constructor(t: TestDatabase, log: Log, clock: MovedClock, platform: Platform, source: ConfigSource) {
    this.t = t;
    this.log = log;
    this.clock = clock;
    this.platform = platform;
    this.source = source;
    this.service = createSlaService(platform, { source });
  }

  static async make(at: Instant, options: BenchOptions = {}): Promise<Bench> {
    const t = await testDatabase();
    const logger = quietLogger();
    const moved = new MovedClock(at);
    const clock = (await options.clockOf?.(t)) ?? moved;
    const locks = new Locks(t.db, 'test');
    const log = memoryLog({ logger, pollMs: 5 });
    const relays = new Relays({ db: t.db, locks, log, logger, clock });
    const platform: Platform = { db: t.db, locks, log, relays, clock, logger, blobs: fileBlobs('/nonexistent'), actorSecret: new Uint8Array(32) };
    const bench = new Bench(
      t,
      log,
      moved,
      platform,
      options.source ??
        fixedConfigSource({
          ...exampleFiles('small'),
          ...(options.calendars === undefined ? {} : { 'calendars.yaml': options.calendars }),
          ...(options.policies === undefined ? {} : { 'policies.yaml': options.policies }),
        }),
    );
    await log.admin.create(Object.values(TOPICS));
    await bench.service.migrate();
    relays.start();
    await bench.service.start();
    return bench;
  }

  /** What was done is done; a new service goes on from the rows. */
  async restart(): Promise<void> {
    await this.halt();
    this.service = createSlaService(this.platform, { source: this.source });
    await this.service.migrate();
    await this.service.start();
  }

  async halt(): Promise<void> {
    await this.service.drain();
    await this.service.stop();
  }

  async end(): Promise<void> {
    await this.halt();
    await this.platform.relays.stop();
    await this.log.close();
    await this.platform.locks.close();
    if (this.platform.clock instanceof DatabaseClock) await this.platform.clock.stop();
    await this.t.drop();
  }

  /** An event of ticket `n`, with the next version, as conversation would write it. */
  record<N extends TicketEvent>(n: number, name: N, data: DataOf<N>, at: Instant = this.clock.now()) {
    const entityversion = (this.#versions.get(n) ?? 0) + 1;
    this.#versions.set(n, entityversion);
    const ticket = { ticketId: ticketId(n), conversationId: conversationId(n), customerId: 'cus_1' };
    const whole = { ticket, ...data } as unknown as EventData[N];
    return compose(TOPICS.ticketsEvents, name, whole, { service: 'conversation', key: ticketId(n), subject: ticketId(n), at, entityversion });
  }

  async say<N extends TicketEvent>(n: number, name: N, data: DataOf<N>, at?: Instant): Promise<void> {
    await this.log.publish([this.record(n, name, data, at)]);
  }

  created(n: number, more: Partial<DataOf<'ticket.created'>> = {}) {
    const now = toIso(this.clock.now());
    return this.record(n, 'ticket.created', { channel: 'email', accountId: 'mail', receivedAt: now, createdAt: now, begunBy: 'customer', priority: 40, ...more });
  }

  queued(n: number, more: Partial<DataOf<'ticket.queued'>> = {}) {
    const now = toIso(this.clock.now());
    return this.record(n, 'ticket.queued', {
      workItemId: 'wrk_1',
      queueId: 'general',
      priority: 40,
      receivedAt: now,
      queuedAt: now,
      channel: 'email',
      ruleId: 'rest',
      configVersion: 'v1',
      decisionId: 'dec_1',
      ...more,
    });
  }

  /** A ticket that has come in and waits in a queue. */
  async arrives(n: number, more: Partial<DataOf<'ticket.queued'>> = {}): Promise<void> {
    const { receivedAt } = more;
    await this.log.publish([this.created(n, receivedAt === undefined ? {} : { receivedAt }), this.queued(n, more)]);
    await this.settle();
  }

  async answered(n: number, at: Instant = this.clock.now(), messageId = 'msg_1'): Promise<void> {
    await this.say(n, 'ticket.message_sent', { messageId, channel: 'email', by: { kind: 'agent', id: 'anna' }, audience: 'customer', answer: true, committedAt: toIso(at) });
    await this.settle();
  }

  /** Time goes on: what comes due on the way is seen when it does. */
  async pass(...ms: readonly number[]): Promise<void> {
    for (const one of ms) await this.move(one);
  }

  /** The clock is moved at once: whatever was due meanwhile is seen late. */
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
    throw new Error('sla does not settle');
  }

  /** `sla.warned first_response`, `escalation.fired breach 1 [notify] anna,mei`, … in the order in which they were told. */
  async told(n?: number): Promise<string[]> {
    const found: { readonly id: string; readonly text: string }[] = [];
    for (const { name, partitions } of [TOPICS.slaEvents, TOPICS.slaEscalations]) {
      for (let part = 0; part < partitions; part += 1) {
        for (const record of await this.log.read(name, part, 0, 10_000)) {
          const event = decode(record);
          const data = event?.data as Record<string, string | string[]> | undefined;
          if (!event || !data || (n !== undefined && data['ticketId'] !== ticketId(n))) continue;
          found.push({ id: event.id, text: [event.type.split('.').slice(2, 4).join('.'), ...words(data)].join(' ') });
        }
      }
    }
    return found.sort((a, b) => (a.id < b.id ? -1 : 1)).map((one) => one.text);
  }
}

function words(data: Record<string, unknown>): string[] {
  const late = data['lateIntake'] === true ? ['late'] : [];
  if ('stage' in data) return [`${String(data['stage'])} ${String(data['rung'])} [${String(data['actions'])}] ${String(data['notified']) || 'nobody'}`, ...late];
  return 'by' in data ? [String(data['by'])] : [String(data['clock']), ...late];
}
