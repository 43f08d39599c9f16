import { decode, known, TOPICS, typeOf } from '@sluice/contracts';
import { instantOf, isUuid, PoisonRecord } from '@sluice/kernel';
import type { Check } from '@sluice/runtime';
import type { Batch, LogRecord, Platform, Subscription } from '@sluice/stream';
import { type NewAnswer, saveAnswer } from './store/erasures.ts';

const GROUP = 'conversation.erasures';
const READ = [TOPICS.erasuresReported];

/** What the other services report of an erasure. A report that comes again changes nothing, so no inbox is kept. */
export class ErasureAnswers {
  readonly #platform: Pick<Platform, 'db' | 'log' | 'logger'>;
  readonly #heard: () => void;
  #subscription: Subscription | undefined;

  constructor(platform: Pick<Platform, 'db' | 'log' | 'logger'>, heard: () => void) {
    this.#platform = platform;
    this.#heard = heard;
  }

  async start(): Promise<void> {
    const { log } = this.#platform;
    await log.admin.create([TOPICS.erasuresRequested, ...READ]);
    const types = [typeOf('erasure.reported'), typeOf('erasure.files_held')];
    this.#subscription = await log.subscribe({ group: GROUP, topics: READ.map((topic) => topic.name), types, onBatch: (batch) => this.#take(batch) });
  }

  async stop(): Promise<void> {
    await this.#subscription?.close();
  }

  check(): Check {
    return { ...(this.#subscription?.check() ?? { status: 'fail' as const, detail: 'not started' }), name: `consumer ${GROUP}` };
  }

  async idle(): Promise<boolean> {
    const topics = READ.map((topic) => topic.name);
    return (await this.#platform.log.admin.lag(GROUP, topics)).every((one) => one.lag === 0);
  }

  async #take(batch: Batch): Promise<void> {
    const answers = batch.records.flatMap((record) => this.#answer(record) ?? []);
    if (answers.length === 0 && !batch.commitIn) return;
    await this.#platform.db.transact(async (tx) => {
      for (const one of answers) saveAnswer(tx, one);
      await batch.commitIn?.(tx);
    });
    this.#heard();
  }

  #answer(record: LogRecord): NewAnswer | undefined {
    try {
      const event = decode(record);
      const found = event && known(event);
      if ((found?.name === 'erasure.reported' || found?.name === 'erasure.files_held') && !isUuid(found.event.data.pieceId)) throw new PoisonRecord('piece_id', 'the id of the piece is no uuid');
      if (found?.name === 'erasure.reported') {
        const { counts, at, ...data } = found.event.data;
        return { ...data, type: 'erasure.requested', counts: Object.fromEntries(counts.map((one) => [one.of, one.count])), at: instantOf(at) };
      }
      return found?.name === 'erasure.files_held' ? { ...found.event.data, type: found.name, counts: {}, done: true, at: instantOf(found.event.data.at) } : undefined;
    } catch (error) {
      const { topic, partition, offset } = record;
      this.#platform.logger.error({ group: GROUP, topic, partition, offset, class: (error as Error).name }, 'a report of an erasure that cannot be read was passed over');
      return undefined;
    }
  }
}
