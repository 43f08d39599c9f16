import { uuidv7 } from '@sluice/kernel';
import kafkajs, { type Consumer, type KafkaConfig, type KafkaMessage } from 'kafkajs';
import { Until } from './until.ts';

/** A record as a subscriber of a public topic gets it: CloudEvents in the binary mode of Kafka. */
export interface Delivery {
  readonly subject: string;
  readonly version: number;
  readonly type: string;
  readonly id: string;
  readonly data: unknown;
}

/**
 * A subscriber as a customer would write one: plain kafkajs in a group of its own, one record after the other from the beginning of a public topic.
 * It shares nothing with the drivers, and says what it was given: of each subject the versions, and what is wrong with them.
 */
export class OutsideSubscriber {
  /** In the order in which they came. */
  readonly deliveries: Delivery[] = [];
  /** Keys of records without a value. */
  readonly tombstones: string[] = [];
  /** Records that are no CloudEvents in binary mode, or name no subject and version. */
  foreign = 0;
  readonly #consumer: Consumer;
  readonly #changed = new Until();
  #crash: Error | undefined;

  private constructor(config: Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl'>) {
    const kafka = new kafkajs.Kafka({ ...config, clientId: 'outside', logLevel: kafkajs.logLevel.NOTHING });
    this.#consumer = kafka.consumer({ groupId: `outside.${uuidv7()}`, maxWaitTimeInMs: 100 });
    this.#consumer.on('consumer.crash', ({ payload }) => {
      if (payload.restart) return; // it comes again by itself, as after a coordinator that is just starting
      this.#crash = payload.error;
      this.#changed.ring();
    });
  }

  static async start(config: Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl'>, topic: string): Promise<OutsideSubscriber> {
    const subscriber = new OutsideSubscriber(config);
    await subscriber.#consumer.connect();
    await subscriber.#consumer.subscribe({ topics: [topic], fromBeginning: true });
    await subscriber.#consumer.run({ eachMessage: async ({ message }) => subscriber.#take(message) });
    return subscriber;
  }

  /** Waits until what came is enough. @throws what the library crashed of */
  async until(enough: () => boolean): Promise<void> {
    await this.#changed.until(() => this.#crash !== undefined || enough());
    if (this.#crash) throw this.#crash;
  }

  /** By subject, the versions as they came, repeats with them. */
  versions(): ReadonlyMap<string, readonly number[]> {
    return new Map([...Map.groupBy(this.deliveries, (one) => one.subject)].map(([subject, own]) => [subject, own.map((one) => one.version)]));
  }

  /** Versions below the highest of their subject that have not come: `subject version`. */
  holes(): string[] {
    return [...this.versions()].flatMap(([subject, list]) => {
      const come = new Set(list);
      return Array.from({ length: Math.max(...list) }, (_, n) => n + 1).flatMap((version) => (come.has(version) ? [] : `${subject} ${version}`));
    });
  }

  /** What came again. It may. */
  repeats(): string[] {
    return this.#walk((version, before) => before.has(version));
  }

  /** What came for the first time after a later version of its subject. */
  breaks(): string[] {
    return this.#walk((version, before) => !before.has(version) && version < Math.max(...before));
  }

  async close(): Promise<void> {
    await this.#consumer.disconnect();
  }

  #walk(isOne: (version: number, before: ReadonlySet<number>) => boolean): string[] {
    return [...this.versions()].flatMap(([subject, list]) => {
      const before = new Set<number>();
      return list.flatMap((version) => {
        const found = isOne(version, before) ? [`${subject} ${version}`] : [];
        before.add(version);
        return found;
      });
    });
  }

  #take({ key, value, headers = {} }: KafkaMessage): void {
    const header = (name: string): string => String(headers[name] ?? '');
    const [subject, version] = [header('ce_subject'), Number(header('ce_entityversion'))];
    if (value === null) this.tombstones.push(String(key));
    else if (header('ce_specversion') !== '1.0' || subject === '' || !Number.isSafeInteger(version) || version < 1) this.foreign++;
    else this.deliveries.push({ subject, version, type: header('ce_type'), id: header('ce_id'), data: JSON.parse(String(value)) as unknown });
    this.#changed.ring();
  }
}
