import { topicOf } from '@sluice/contracts';
import { type Clock, messageOf, PassingFault } from '@sluice/kernel';
import { crashPoint, type Logger } from '@sluice/runtime';
import { type Database, type Inbox, isPassing, type Outbox, type Tx } from '@sluice/store';
import type { BatchHandler } from './batch-handler.ts';
import { failureOf } from './dead-letter-record.ts';
import type { DeadLetters } from './dead-letters.ts';
import { type Inbound, inboundOf, type Item, itemOf, type TopicTable } from './inbound.ts';
import { loadingAgain } from './load-again.ts';
import type { Batch, LogRecord } from './port.ts';

export interface BatchRunOptions<W> {
  readonly platform: { readonly db: Database; readonly clock: Clock; readonly logger: Logger };
  readonly group: string;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly handler: BatchHandler<W>;
  readonly table?: TopicTable;
}

/**
 * One batch on its way through a handler: claimed, decided and saved in one transaction, with the positions where the log can. It is
 * split where it fails for a reason of its own, until the poison record stands alone; what was done stays done, by the inbox.
 */
export class BatchRun<W> {
  readonly #o: BatchRunOptions<W>;
  readonly #letters: DeadLetters;
  readonly #table: TopicTable;

  constructor(options: BatchRunOptions<W>, letters: DeadLetters) {
    this.#o = options;
    this.#letters = letters;
    this.#table = options.table ?? topicOf;
  }

  /** @throws PassingFault where the world is away: the same batch must come again */
  async run(batch: Batch): Promise<void> {
    const items = batch.records.map((record) => itemOf(record, this.#table));
    await this.#attempt(items, 1, batch.commitIn);
  }

  /** For a replay of parked records: no claim (their ids stand in the inbox), the same handler. */
  async apply(tx: Tx, records: readonly LogRecord[], more: unknown): Promise<void> {
    await this.#decide(
      tx,
      records.flatMap((record) => inboundOf(record, this.#table) ?? []),
      more,
    );
  }

  async #attempt(items: readonly Item[], tries: number, commitIn?: Batch['commitIn']): Promise<void> {
    const at = items.findIndex((item) => item.unreadable !== undefined);
    if (at >= 0) {
      if (at > 0) await this.#attempt(items.slice(0, at), tries);
      await this.#park(items[at]!, items[at]!.unreadable, tries);
      if (at + 1 < items.length) await this.#attempt(items.slice(at + 1), tries);
      return;
    }
    try {
      await this.#transact(items, commitIn);
    } catch (error) {
      if (isPassing(error)) throw asPassing(error);
      const [only] = items;
      if (items.length === 1 && only) return this.#park(only, error, tries);
      const half = Math.ceil(items.length / 2);
      await this.#attempt(items.slice(0, half), tries + 1);
      await this.#attempt(items.slice(half), tries + 1);
    }
  }

  /** The words of an error may quote what a customer wrote: the log gets its class and its place. */
  async #park({ record, event }: Item, error: unknown, tries: number): Promise<void> {
    const { group, platform } = this.#o;
    const { topic, partition, offset } = record;
    const { className, reason } = failureOf(error);
    const where =
      error instanceof Error
        ? error.stack
            ?.split('\n')
            .filter((line) => /^\s+at /.test(line))
            .slice(0, 8)
            .join('\n')
        : undefined;
    try {
      await this.#letters.park(record, event?.id, error, tries);
    } catch (fault) {
      throw isPassing(fault) ? asPassing(fault) : fault;
    }
    platform.logger.error({ group, topic, partition, offset, eventId: event?.id, class: className, reason, tries, where }, 'dead letter: its key is parked');
  }

  async #transact(items: readonly Item[], commitIn: Batch['commitIn']): Promise<void> {
    await loadingAgain((more) =>
      this.#o.platform.db.transact(async (tx) => {
        const events = items.flatMap((item) => item.event ?? []);
        const ids = events.map((event) => event.id);
        // One round trip; the second sees what was parked while the first waited for an id that another member had in hand.
        const [fresh, closed] = await Promise.all([this.#o.inbox.claim(tx, ids), this.#letters.closed(tx, items)]);
        const first = items.filter(({ event }) => event !== undefined && fresh.delete(event.id));
        const open = await this.#letters.putBehind(tx, first, closed);
        await this.#decide(tx, open, more);
        await commitIn?.(tx);
        crashPoint(`batch.${this.#o.group}.before-commit`);
        tx.onCommit(() => crashPoint(`batch.${this.#o.group}.after-commit`));
      }, 'soon'),
    );
  }

  async #decide(tx: Tx, events: readonly Inbound[], more: unknown): Promise<void> {
    if (events.length === 0) return;
    const { handler, outbox, platform } = this.#o;
    const work = await handler.load(tx, events, platform.clock.now(), more);
    for (const event of events) handler.handle(event, work);
    await outbox.append(tx, await handler.save(tx, work));
  }
}

function asPassing(error: unknown): PassingFault {
  return error instanceof PassingFault ? error : new PassingFault(messageOf(error), { cause: error });
}
