import { topicOf } from '@sluice/contracts';
import { DAY, HOUR } from '@sluice/kernel';
import { type Check, type Loop, pause, runLoop } from '@sluice/runtime';
import { idempotencyMigrations, Inbox, inboxMigrations, isPassing, type Locks, type Migration, migrate, Outbox, outboxMigrations, sweepIdempotency, type Tx } from '@sluice/store';
import { type Consumer, consume, deadLetterMigrations, type Platform } from '@sluice/stream';
import { channelHandler } from './channel-handler.ts';
import type { Accepted, NewContact } from './contact.ts';
import { Deliveries, type Claimed, type Settled } from './deliveries.ts';
import { insertAndCommit, insertContacts } from './insert-contacts.ts';
import { Intake, type IntakeLimits } from './intake.ts';
import { contactMigrations, deliveryMigrations } from './migrations.ts';
import { Sender } from './sender.ts';
import type { Transport } from './transport.ts';

export interface ChannelOptions {
  /** The service, e.g. `channel-email`: name of its group, source of its events. */
  readonly service: string;
  readonly schema: string;
  /** The word that stands in `channel` of its events. */
  readonly channel: string;
  readonly transport: Transport;
  /** The channel's own tables, after the shared ones. */
  readonly migrations?: readonly Migration[];
  readonly limits?: Partial<IntakeLimits>;
  readonly onSettled?: (settled: Settled, claimed: Claimed) => void;
  readonly onFlush?: (contacts: number, tookMs: number) => void;
  readonly deliveryConcurrency?: number;
}

/** Longest retention of a topic that it reads, and two days (architecture: "The consumer, exactly"). */
const INBOX_DAYS = { pastDays: 32, aheadDays: 3 };

/** What every channel is made of: intake, outbox, deliveries and the consumer that feeds them. A service adds its way in and its transport. */
export class Channel {
  readonly outbox: Outbox;
  readonly intake: Intake;
  readonly deliveries: Deliveries;
  readonly sender: Sender;
  readonly locks: Locks;
  readonly #platform: Platform;
  readonly #o: ChannelOptions;
  readonly #inbox: Inbox;
  #consumer: Consumer | undefined;
  #upkeep: Loop | undefined;

  constructor(platform: Platform, options: ChannelOptions) {
    const { db, clock, logger } = platform;
    const { schema, service } = options;
    this.#platform = platform;
    this.#o = options;
    this.outbox = new Outbox({ schema, topics: topicOf });
    this.#inbox = new Inbox(schema);
    this.locks = platform.locks;
    this.deliveries = new Deliveries(schema);
    this.intake = new Intake({
      insert: (contacts) => insertAndCommit(db, this.outbox, service, contacts),
      isPassing,
      onFault: (error) => logger.warn({ err: error }, 'a flush of contacts failed'),
      ...(options.onFlush ? { onFlush: options.onFlush } : {}),
      ...(options.limits ? { limits: options.limits } : {}),
    });
    this.sender = new Sender({
      db,
      locks: this.locks,
      schema,
      service,
      outbox: this.outbox,
      deliveries: this.deliveries,
      transport: options.transport,
      clock,
      logger,
      ...(options.onSettled ? { onSettled: options.onSettled } : {}),
      ...(options.deliveryConcurrency === undefined ? {} : { concurrency: options.deliveryConcurrency }),
    });
  }

  async migrate(): Promise<void> {
    const { schema, migrations = [] } = this.#o;
    const shared = [outboxMigrations, inboxMigrations, deadLetterMigrations, idempotencyMigrations, contactMigrations, deliveryMigrations];
    await migrate(this.#platform.db, { schema, migrations: [...shared.flatMap((make) => make(schema)), ...migrations], logger: this.#platform.logger });
  }

  /** Contacts inside a transaction of the channel (a cursor moves with them). */
  async insert(tx: Tx, contacts: readonly NewContact[]): Promise<readonly Accepted[]> {
    tx.onCommit(() => this.outbox.wake.ring());
    return insertContacts(tx, this.outbox, this.#o.service, contacts);
  }

  /** Whether messages of this account have a way out; without one they are held. */
  ready(accountId: string): boolean {
    return this.#o.transport.ready(accountId);
  }

  async start(): Promise<void> {
    const { schema, channel, service } = this.#o;
    await this.#keepUp();
    this.#platform.relays.attach(this.outbox);
    const handler = channelHandler({ schema, channel, deliveries: this.deliveries, onEnqueued: () => this.sender.wake.ring() });
    this.#consumer = await consume({ platform: this.#platform, group: service, schema, inbox: this.#inbox, outbox: this.outbox, handler });
    this.sender.start();
    this.#upkeep = runLoop({
      name: `${service}-upkeep`,
      logger: this.#platform.logger,
      hangsAfterMs: 2 * HOUR,
      step: async (signal) => {
        await pause(HOUR, signal);
        if (!signal.aborted) await this.#keepUp();
      },
    });
  }

  async #keepUp(): Promise<void> {
    const { db, clock } = this.#platform;
    await this.outbox.refresh(db);
    await this.#inbox.keepDays(db, clock.now(), INBOX_DAYS);
    await sweepIdempotency(db, this.#o.schema, clock.now() - DAY);
  }

  /** Takes nothing new and finishes what is in hand: contacts are answered, messages under way are written down. */
  async drain(): Promise<void> {
    await this.intake.close();
    await this.sender.drain();
  }

  async stop(): Promise<void> {
    await this.drain();
    await this.#consumer?.stop();
    await this.#upkeep?.stop();
    await this.sender.stop();
  }

  async checks(): Promise<Check[]> {
    const { service } = this.#o;
    const checks: Check[] = [this.sender.check(), ...(this.#consumer ? [this.#consumer.check()] : [])];
    checks.push(
      this.intake.away
        ? { name: `${service} intake`, status: 'fail', detail: 'the database did not take the last contacts; senders are told to come again' }
        : { name: `${service} intake`, status: 'ok' },
    );
    const { held = 0, failed = 0 } = await this.deliveries.counts(this.#platform.db);
    if (held > 0)
      checks.push({
        name: `${service} outgoing`,
        status: 'warn',
        detail: `${held} messages wait in the outbox because no outgoing server is configured`,
        remedy: 'configure one: they leave by themselves',
      });
    else checks.push({ name: `${service} outgoing`, status: 'ok', ...(failed > 0 ? { detail: `${failed} messages failed for good` } : {}) });
    return checks;
  }

  async idle(): Promise<boolean> {
    if (this.intake.waiting > 0 || this.sender.flying > 0) return false;
    if (this.#consumer && !(await this.#consumer.idle())) return false;
    const due = await this.deliveries.nextDue(this.#platform.db);
    return due === undefined || due > this.#platform.clock.now();
  }
}
