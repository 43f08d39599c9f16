import type { Consumer } from '@platformatic/kafka';
import type { OutRecord } from '@sluice/store';
import type { Logger } from '@sluice/runtime';
import { GroupRunner } from '../group-runner.ts';
import type { Log, LogRecord, Position, SubscribeOptions, Subscription } from '../port.ts';
import { KafkaAdmin } from './admin.ts';
import { Clients } from './clients.ts';
import { CALL_MS, type KafkaConnection } from './connection.ts';
import { Offsets } from './offsets.ts';
import { KafkaProducer } from './producer.ts';
import { Reader } from './reader.ts';
import type { KafkaSettings } from './settings.ts';
import { KafkaSource } from './source.ts';
import { Watch } from './watch.ts';

export interface KafkaLogOptions extends KafkaConnection, Partial<Pick<KafkaSettings, 'compression' | 'replicas'>> {
  readonly logger: Logger;
  /** After how long partitions that were added are noticed. Default 30 s. */
  readonly topologyMaxAgeMs?: number;
  /** How long a group waits for a member that says nothing; the brokers' limits hold (6 s at least). Default 10 s. */
  readonly sessionTimeoutMs?: number;
}

/** Of the clients that read without a group; the library wants a name. */
const NO_GROUP = 'sluice-reader';

/** The log on Kafka. Positions are saved after the batch, not with it: what a crash repeats, the inbox knows again. */
export class KafkaLog implements Log {
  readonly kind = 'kafka';
  readonly settleMs = CALL_MS;
  readonly admin: KafkaAdmin;
  readonly #o: KafkaLogOptions;
  readonly #producer: KafkaProducer;
  readonly #clients: Clients;
  readonly #reading: Consumer;
  readonly #watching: Consumer;
  readonly #offsets: Offsets;
  readonly #reader: Reader;
  readonly #subscriptions = new Set<Subscription>();
  #watch: Watch | undefined;

  private constructor(options: KafkaLogOptions) {
    this.#o = options;
    const { logger, compression, replicas, topologyMaxAgeMs } = options;
    const clients = new Clients(options, logger);
    this.admin = new KafkaAdmin({ clients, offsets: () => this.#offsets, replicas, topologyMaxAgeMs });
    const { topology } = this.admin;
    this.#clients = clients;
    this.#reading = clients.consumer(NO_GROUP, 2);
    this.#watching = clients.consumer(NO_GROUP, 0);
    this.#offsets = new Offsets(this.#reading, topology);
    this.#reader = new Reader(this.#reading, topology, this.#offsets);
    this.#producer = new KafkaProducer({ clients, topology, compression });
  }

  /** @throws PassingFault where no broker answers */
  static async open(options: KafkaLogOptions): Promise<KafkaLog> {
    const log = new KafkaLog(options);
    try {
      await log.admin.ping();
      return log;
    } catch (error) {
      await log.close();
      throw error;
    }
  }

  publish(records: readonly OutRecord[]): Promise<void> {
    return this.#producer.publish(records);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const { topology } = this.admin;
    for (const topic of options.topics) await topology.one(topic);
    const { logger, sessionTimeoutMs } = this.#o;
    const { group, topics, types } = options;
    const source = new KafkaSource({ clients: this.#clients, topology, offsets: this.#offsets, logger, group, topics, types, sessionTimeoutMs, ring: () => runner.wake.ring() });
    const runner = new GroupRunner(source, options, logger);
    const subscription: Subscription = {
      check: () => {
        const own = source.check();
        return own.status === 'fail' ? own : runner.check();
      },
      owned: () => runner.owned(),
      pause: (topic, partition) => runner.pause(topic, partition),
      close: async () => {
        this.#subscriptions.delete(subscription);
        await runner.close();
      },
    };
    this.#subscriptions.add(subscription);
    return subscription;
  }

  read(topic: string, partition: number, offset: number, limit: number): Promise<readonly LogRecord[]> {
    return this.#reader.readFrom(topic, [{ partition, next: offset }], limit);
  }

  readFrom(topic: string, from: readonly Omit<Position, 'topic'>[], each: number): Promise<readonly LogRecord[]> {
    return this.#reader.readFrom(topic, from, each);
  }

  watch(topics: readonly string[], ring: () => void): () => void {
    this.#watch ??= new Watch({ client: this.#watching, topology: this.admin.topology, offsets: this.#offsets, logger: this.#o.logger });
    return this.#watch.add(topics, ring);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((one) => one.close()));
    const watching = this.#watch?.stop();
    await this.#watching.close(true); // ends the request that is under way
    await watching;
    await this.#producer.close();
    await this.#reading.close(true);
    await this.admin.close();
  }
}
