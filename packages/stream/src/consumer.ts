import { type CloudEvent, decode } from '@sluice/contracts';
import { type Clock, type Instant, messageOf, PassingFault } from '@sluice/kernel';
import { type Check, type Logger, meter } from '@sluice/runtime';
import { type Database, type Inbox, isPassing, type Outbox, type OutRecord, type Tx } from '@sluice/store';
import { DeadLetters } from './dead-letters.ts';
import { MESSAGING } from './names.ts';
import type { Platform } from './platform.ts';
import type { Batch, LogRecord, Subscription } from './port.ts';

/** An event as a handler gets it. */
export interface Inbound<T = unknown> extends CloudEvent<T> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
}

/**
 * How a service handles what arrives: load (locked, in the schema's one lock order), handle each event in order in memory, save.
 * It is never called without claim, transaction, retry and offsets.
 */
export interface BatchHandler<W> {
  readonly topics: readonly string[];
  /** `more` is what a `LoadAgain` asked for. */
  load(tx: Tx, events: readonly Inbound[], now: Instant, more?: unknown): Promise<W>;
  /** Pure; unknown types are passed over (a newer writer may say more). */
  handle(event: Inbound, work: W): void;
  save(tx: Tx, work: W): Promise<readonly OutRecord[]>;
}

/** Thrown by `handle` or `save` where an earlier kind of row turns out to be missing: rolled back, and begun again with the larger set. */
export class LoadAgain extends Error {
  override readonly name = 'LoadAgain';
  readonly more: unknown;
  constructor(more: unknown) {
    super('more must be loaded first');
    this.more = more;
  }
}

export interface ConsumeOptions<W> {
  readonly platform: Pick<Platform, 'db' | 'log' | 'clock' | 'logger'>;
  readonly group: string;
  readonly schema: string;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly handler: BatchHandler<W>;
  readonly mixPartitions?: boolean;
  readonly maxRecords?: number;
}

export interface Consumer {
  stop(): Promise<void>;
  check(): Check;
  /** True when the group stands at the end of its topics. */
  idle(): Promise<boolean>;
  readonly letters: DeadLetters;
}

const RELOADS = 5;

export async function consume<W>(options: ConsumeOptions<W>): Promise<Consumer> {
  const { platform, group, handler } = options;
  const letters = new DeadLetters({ ...options, db: platform.db, clock: platform.clock, replay: (tx, records) => new BatchRun(options, letters).apply(tx, records) });
  await platform.log.admin.create(letters.topics(handler.topics));
  let fault: { readonly since: Instant; readonly message: string } | undefined;
  const subscription: Subscription = await platform.log.subscribe({
    group,
    topics: handler.topics,
    mixPartitions: options.mixPartitions ?? true,
    maxRecords: options.maxRecords ?? 500,
    async onBatch(batch) {
      try {
        await new BatchRun(options, letters).run(batch);
        fault = undefined;
      } catch (error) {
        fault ??= { since: platform.clock.now(), message: messageOf(error) };
        throw error;
      }
    },
  });
  return {
    stop: () => subscription.close(),
    check: () =>
      fault === undefined
        ? { name: `consumer ${group}`, status: 'ok' }
        : {
            name: `consumer ${group}`,
            status: 'fail',
            detail: `waits since ${new Date(fault.since).toISOString()}: ${fault.message}`,
            remedy: 'it goes on by itself when the database or the log is back',
          },
    idle: async () => (await platform.log.admin.lag(group, handler.topics)).every((one) => one.lag === 0),
    letters,
  };
}

const handled = meter('sluice').createCounter('sluice.event.handled');

/** One batch on its way through a handler; split where it fails for a reason of its own, until the poison record stands alone. */
class BatchRun<W> {
  readonly #o: ConsumeOptions<W>;
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #letters: DeadLetters;

  constructor(options: ConsumeOptions<W>, letters: DeadLetters) {
    this.#o = options;
    ({ db: this.#db, clock: this.#clock, logger: this.#logger } = options.platform);
    this.#letters = letters;
  }

  async run(batch: Batch): Promise<void> {
    await this.#attempt(batch.records, batch.commitIn);
    handled.add(batch.records.length, { [MESSAGING.group]: this.#o.group });
  }

  async #attempt(records: readonly LogRecord[], commitIn?: Batch['commitIn']): Promise<void> {
    try {
      await this.#transact(records, commitIn);
    } catch (error) {
      if (isPassing(error)) throw error instanceof PassingFault ? error : new PassingFault(messageOf(error), { cause: error });
      const [only] = records;
      if (records.length === 1 && only) {
        this.#logger.error({ group: this.#o.group, topic: only.topic, partition: only.partition, offset: only.offset, err: error }, 'dead letter: its key is parked');
        await this.#letters.park(only, error);
        return;
      }
      const half = Math.ceil(records.length / 2);
      await this.#attempt(records.slice(0, half));
      await this.#attempt(records.slice(half));
    }
  }

  async #transact(records: readonly LogRecord[], commitIn: Batch['commitIn']): Promise<void> {
    for (let attempt = 1, more: unknown; ; attempt++) {
      try {
        await this.#db.transact(async (tx) => {
          const events = records.flatMap((record) => inbound(record) ?? []);
          const fresh = await this.#o.inbox.claim(
            tx,
            events.map((event) => event.id),
          );
          const seen = new Set<string>();
          const first = events.filter((event) => fresh.has(event.id) && !seen.has(event.id) && seen.add(event.id));
          const open = await this.#letters.withoutParked(tx, first, records);
          await this.#decide(tx, open, more);
          await commitIn?.(tx);
        });
        return;
      } catch (error) {
        if (!(error instanceof LoadAgain) || attempt === RELOADS) throw error;
        ({ more } = error);
      }
    }
  }

  /** For a replay of parked records: no claim (their ids stand in the inbox), the same handler. */
  async apply(tx: Tx, records: readonly LogRecord[]): Promise<void> {
    await this.#decide(
      tx,
      records.flatMap((record) => inbound(record) ?? []),
      undefined,
    );
  }

  async #decide(tx: Tx, events: readonly Inbound[], more: unknown): Promise<void> {
    if (events.length === 0) return;
    const { handler, outbox } = this.#o;
    const work = await handler.load(tx, events, this.#clock.now(), more);
    for (const event of events) handler.handle(event, work);
    await outbox.append(tx, await handler.save(tx, work));
  }
}

/** @throws PoisonRecord where it cannot be read; undefined for a tombstone. */
function inbound(record: LogRecord): Inbound | undefined {
  const event = decode(record);
  return event && { ...event, topic: record.topic, partition: record.partition, offset: record.offset, key: record.key };
}
