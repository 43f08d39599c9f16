import type { OutRecord } from '@sluice/store';
import type { Logger } from '@sluice/runtime';
import { GroupRunner } from '../group-runner.ts';
import { KAFKA_LIBRARIES } from '../kafka-client.ts';
import type { Log, LogRecord, Position, SubscribeOptions, Subscription } from '../port.ts';
import { KafkaAdmin } from './admin.ts';
import type { KafkaClients, ReadingClient } from './clients.ts';
import { CALL_MS, type KafkaConnection } from './connection.ts';
import { Offsets } from './offsets.ts';
import { KafkaProducer } from './producer.ts';
import { Reader } from './reader.ts';
import type { KafkaSettings } from './settings.ts';
import { KafkaSource } from './source.ts';
import { Watch } from './watch.ts';

export interface KafkaLogOptions extends KafkaConnection, Partial<Pick<KafkaSettings, 'client' | 'compression' | 'replicas'>> {
  readonly logger: Logger;
  /** After how long partitions that were added are noticed. Default 30 s. */
  readonly topologyMaxAgeMs?: number;
  /** How long a group waits for a member that says nothing; the brokers' limits hold (6 s at least). Default 10 s. */
  readonly sessionTimeoutMs?: number;
}

/** The log on Kafka. Positions are saved after the batch, not with it: what a crash repeats, the inbox knows again. */
export class KafkaLog implements Log {
  readonly kind = 'kafka';
  readonly settleMs = CALL_MS;
  readonly admin: KafkaAdmin;
  readonly #o: KafkaLogOptions;
  readonly #producer: KafkaProducer;
  readonly #clients: KafkaClients;
  readonly #reading: ReadingClient;
  readonly #watching: ReadingClient;
  readonly #offsets: Offsets;
  readonly #reader: Reader;
  readonly #subscriptions = new Set<Subscription>();
  #watch: Watch | undefined;

  private constructor(options: KafkaLogOptions, clients: KafkaClients) {
    this.#o = options;
    const { compression = 'none', replicas, topologyMaxAgeMs } = options;
    this.#clients = clients;
    this.admin = new KafkaAdmin({ client: clients.administering(), offsets: () => this.#offsets, replicas, topologyMaxAgeMs });
    const { topology } = this.admin;
    this.#reading = clients.reading({ retries: 2 });
    this.#watching = clients.reading({ retries: 0 });
    this.#offsets = new Offsets(this.#reading, topology);
    this.#reader = new Reader(this.#reading, topology, this.#offsets);
    this.#producer = new KafkaProducer(clients.sending({ compression }), topology);
  }

  /** By `@platformatic/kafka` where no other library is named. @throws PassingFault where no broker answers */
  static async open(options: KafkaLogOptions): Promise<KafkaLog> {
    const make = await KAFKA_LIBRARIES[options.client ?? 'platformatic'].load();
    const log = new KafkaLog(options, make(options, options.logger));
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
    const source = new KafkaSource({
      clients: this.#clients,
      topology,
      coordinatorOf: (name) => this.admin.coordinatorOf(name),
      offsets: this.#offsets,
      logger,
      group,
      topics,
      types,
      sessionTimeoutMs,
      ring: () => runner.wake.ring(),
    });
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
    await this.#watching.close(); // ends the request that is under way
    await watching;
    await this.#producer.close();
    await this.#reading.close();
    await this.admin.close();
  }
}
