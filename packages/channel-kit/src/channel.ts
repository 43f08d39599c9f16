import { TOPICS, topicOf } from '@sluice/contracts';
import { HOUR } from '@sluice/kernel';
import { type Check, crashPoint, type Loop, pause, runLoop } from '@sluice/runtime';
import { idempotencyMigrations, Inbox, inboxMigrations, isPassing, type Locks, type Migration, migrate, Outbox, outboxMigrations, sweepIdempotency, type Tx } from '@sluice/store';
import {
  ConfigurationKeeper,
  configurationMigrations,
  type ConfigSource,
  type ConfigVersion,
  type Consumer,
  consume,
  type DeadLetters,
  deadLetterMigrations,
  Eraser,
  type Platform,
} from '@sluice/stream';
import { intakeCheck, outgoingCheck } from './channel-checks.ts';
import { channelHandler, type DeliverySource } from './channel-handler.ts';
import type { Accepted, NewContact } from './contact.ts';
import { type Claimed, Deliveries, type NewDelivery, type Settled } from './deliveries.ts';
import { eraseContacts, heldFiles } from './erase-contacts.ts';
import { insertAndCommit, insertContacts } from './insert-contacts.ts';
import { Intake, type IntakeLimits } from './intake.ts';
import { sweepLanes } from './lanes.ts';
import { contactMigrations, deliveryMigrations } from './migrations.ts';
import { OutcomeReader } from './outcome-reader.ts';
import { Sender } from './sender.ts';
import type { Transport } from './transport.ts';

export interface ChannelOptions<C> {
  /** The service, e.g. `channel-email`: name of its group, source of its events. */
  readonly service: string;
  readonly schema: string;
  /** The word that stands in `channel` of its events. */
  readonly channel: string;
  readonly source: ConfigSource;
  /** Pure: the accounts of this channel out of a version of the configuration. */
  readonly compile: (version: ConfigVersion) => C;
  /** Before it (`readAhead` of @sluice/policy/thread). */
  readonly prepare?: (version: ConfigVersion) => Promise<void>;
  readonly transport: Transport;
  /** The channel's own tables, after the shared ones. */
  readonly migrations?: readonly Migration[];
  readonly limits?: Partial<IntakeLimits>;
  readonly onSettled?: (settled: Settled, claimed: Claimed) => void;
  /** Topics beside the messages to customers that ask for deliveries; read by the same group. */
  readonly sources?: readonly DeliverySource[];
  readonly onUnsendable?: (delivery: NewDelivery) => void;
  readonly onFlush?: (contacts: number, tookMs: number) => void;
  readonly deliveryConcurrency?: number;
}

/** Longest retention of a topic that it reads through its inbox, and two days (architecture: "The consumer, exactly"). */
const INBOX_DAYS = { pastDays: 32, aheadDays: 3 };

/** What every channel is made of: configuration, intake, outbox, deliveries and what feeds them. A service adds its way in and its transport. */
export class Channel<C> {
  readonly outbox: Outbox;
  readonly intake: Intake;
  readonly deliveries: Deliveries;
  readonly sender: Sender;
  readonly locks: Locks;
  readonly #platform: Platform;
  readonly #o: ChannelOptions<C>;
  readonly #inbox: Inbox;
  readonly #keeper: ConfigurationKeeper<C>;
  readonly #outcomes: OutcomeReader;
  readonly #eraser: Eraser;
  #consumer: Consumer | undefined;
  #upkeep: Loop | undefined;

  constructor(platform: Platform, options: ChannelOptions<C>) {
    const { db, clock, logger } = platform;
    const { schema, service, source, compile, prepare } = options;
    this.#platform = platform;
    this.#o = options;
    this.outbox = new Outbox({ schema, topics: topicOf });
    this.#inbox = new Inbox(schema);
    this.locks = platform.locks;
    platform.relays.attach(this.outbox);
    this.deliveries = new Deliveries(schema);
    this.#keeper = new ConfigurationKeeper({ platform, service, schema, outbox: this.outbox, source, compile, ...(prepare ? { prepare } : {}) });
    this.#outcomes = new OutcomeReader({ platform, service, schema, channel: options.channel });
    this.#eraser = new Eraser({
      platform,
      service,
      schema,
      outbox: this.outbox,
      group: service,
      reads: [TOPICS.outboundMessages.name],
      erase: (tx, piece) => eraseContacts(tx, schema, piece),
      holds: (tx, fileIds) => heldFiles(tx, schema, fileIds),
    });
    this.intake = new Intake({
      insert: (contacts) => insertAndCommit(db, this.outbox, service, contacts),
      isPassing,
      onFault: (error) => logger.warn({ err: error }, 'a flush of contacts failed'),
      ...(options.onFlush ? { onFlush: options.onFlush } : {}),
      ...(options.limits ? { limits: options.limits } : {}),
    });
    const { outbox, deliveries, locks } = this;
    this.sender = new Sender({
      db,
      locks,
      schema,
      service,
      outbox,
      deliveries,
      transport: options.transport,
      clock,
      logger,
      ...(options.onSettled ? { onSettled: options.onSettled } : {}),
      ...(options.deliveryConcurrency === undefined ? {} : { concurrency: options.deliveryConcurrency }),
    });
  }

  /** The accounts in force. A contact is taken by what this process knows when it comes: nothing that depends on the version is decided here. */
  configuration(): C {
    return this.#keeper.current();
  }

  async migrate(): Promise<void> {
    const { schema, migrations = [] } = this.#o;
    const shared = [outboxMigrations, inboxMigrations, deadLetterMigrations, idempotencyMigrations, configurationMigrations, contactMigrations, deliveryMigrations];
    await migrate(this.#platform.db, { schema, migrations: [...shared.flatMap((make) => make(schema)), ...migrations], logger: this.#platform.logger });
  }

  /** Contacts inside a transaction of the channel (a cursor moves with them). */
  async insert(tx: Tx, contacts: readonly NewContact[]): Promise<readonly Accepted[]> {
    const answers = await insertContacts(tx, this.outbox, this.#o.service, contacts);
    crashPoint(`intake.${this.#o.schema}.before-commit`);
    tx.onCommit(() => {
      crashPoint(`intake.${this.#o.schema}.after-commit`);
      this.outbox.wake.ring();
    });
    return answers;
  }

  /** Whether messages of this account have a way out; without one they are held. */
  ready(accountId: string): boolean {
    return this.#o.transport.ready(accountId);
  }

  /** @throws PassingFault where there is no configuration yet, or the database is away: it can be called again */
  async start(): Promise<void> {
    const { schema, channel, service, sources = [], onUnsendable } = this.#o;
    await this.#keepUp();
    await this.#keeper.start();
    const handler = channelHandler({
      channel,
      deliveries: this.deliveries,
      lanes: this.#o.transport.lanes,
      onEnqueued: () => this.sender.wake.ring(),
      sources,
      require: (versions) => this.#keeper.require(versions),
      ...(onUnsendable ? { onUnsendable } : {}),
    });
    this.#consumer = await consume({ platform: this.#platform, group: service, schema, inbox: this.#inbox, outbox: this.outbox, handler });
    await this.#outcomes.start();
    await this.#eraser.start();
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
    await sweepLanes(db, this.#o.schema, clock.now());
    await sweepIdempotency(db, this.#o.schema, clock.now());
  }

  /** Takes nothing new and finishes what is in hand: contacts are answered, messages under way are written down. */
  async drain(): Promise<void> {
    await this.intake.close();
    await this.sender.drain();
  }

  async stop(): Promise<void> {
    await this.intake.close();
    await Promise.all([this.#consumer?.stop(), this.#outcomes.stop(), this.#eraser.stop(), this.#upkeep?.stop(), this.#keeper.stop()]);
    await this.sender.stop();
  }

  deadLetters(): readonly DeadLetters[] {
    return this.#consumer ? [this.#consumer.letters] : [];
  }

  async checks(): Promise<Check[]> {
    const { service } = this.#o;
    const counts = await this.deliveries.counts(this.#platform.db);
    return [
      this.#keeper.check(),
      this.sender.check(),
      ...(this.#consumer ? [this.#consumer.check()] : []),
      this.#outcomes.check(),
      this.#eraser.check(),
      intakeCheck(service, this.intake.away),
      outgoingCheck(service, counts),
    ];
  }

  async idle(): Promise<boolean> {
    if (this.intake.waiting > 0 || this.sender.flying > 0) return false;
    if ((await this.#consumer?.idle()) === false || !(await this.#outcomes.idle()) || !(await this.#eraser.idle())) return false;
    return !(await this.deliveries.busy(this.#platform.db, this.#platform.clock.now()));
  }
}
