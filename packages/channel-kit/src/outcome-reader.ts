/**
 * Learns what became of this channel's contacts, from the public topic of tickets, in a group of its own. Every channel reads all of that
 * topic, so it must cost little: no inbox (the same word again changes nothing), no JSON of other events, one statement a batch, and a
 * rest after each, so that a stream is gathered into few statements. A person who asks does not see that rest.
 */
import { TOPICS } from '@sluice/contracts';
import { type Check, crashPoint, pause } from '@sluice/runtime';
import type { Batch, Platform, Subscription } from '@sluice/stream';
import { saveOutcomes } from './outcomes.ts';
import { readOutcomes, SPEAKING_TYPES, UNFILED } from './read-outcome.ts';

export interface OutcomeReaderOptions {
  readonly platform: Pick<Platform, 'db' | 'log' | 'clock'>;
  readonly service: string;
  readonly schema: string;
  readonly channel: string;
}

const MAX_RECORDS = 4000;
const REST_MS = 100;
const READ_TOPICS = [TOPICS.ticketsEvents, UNFILED];

export class OutcomeReader {
  readonly #o: OutcomeReaderOptions;
  readonly #group: string;
  readonly #stopping = new AbortController();
  #subscription: Subscription | undefined;

  constructor(options: OutcomeReaderOptions) {
    this.#o = options;
    this.#group = `${options.service}.outcomes`;
  }

  async start(): Promise<void> {
    const { log } = this.#o.platform;
    await log.admin.create(READ_TOPICS);
    this.#subscription = await log.subscribe({
      group: this.#group,
      topics: READ_TOPICS.map((topic) => topic.name),
      types: SPEAKING_TYPES,
      mixPartitions: true,
      maxRecords: MAX_RECORDS,
      onBatch: (batch) => this.#take(batch),
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#subscription?.close();
  }

  check(): Check {
    return { ...(this.#subscription?.check() ?? { status: 'fail' as const, detail: 'not started' }), name: `consumer ${this.#group}` };
  }

  async idle(): Promise<boolean> {
    const topics = READ_TOPICS.map((topic) => topic.name);
    return (await this.#o.platform.log.admin.lag(this.#group, topics)).every((one) => one.lag === 0);
  }

  async #take(batch: Batch): Promise<void> {
    const { platform, schema, channel } = this.#o;
    const outcomes = batch.records.flatMap((record) => readOutcomes(record, channel));
    if (outcomes.length > 0 || batch.commitIn)
      await platform.db.transact(async (tx) => {
        saveOutcomes(tx, schema, outcomes, platform.clock.now());
        await batch.commitIn?.(tx);
        crashPoint(`batch.${this.#group}.before-commit`);
        tx.onCommit(() => crashPoint(`batch.${this.#group}.after-commit`));
      }, 'soon');
    await pause(REST_MS, this.#stopping.signal);
  }
}
