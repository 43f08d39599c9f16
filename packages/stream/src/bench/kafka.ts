import { partitionOf, type Topic } from '@sluice/contracts';
import { uuidv7 } from '@sluice/kernel';
import { createLogger, pause } from '@sluice/runtime';
import type { OutRecord } from '@sluice/store';
import type { KafkaConnection } from '../kafka/connection.ts';
import { KafkaLog } from '../kafka/kafka-log.ts';
import type { KafkaSettings } from '../kafka/settings.ts';
import type { Batch } from '../port.ts';
import { bareConsume, barePublish, type BareRecord, removeNamed } from './bare-kafka.ts';

export interface KafkaBenchOptions {
  readonly connection: KafkaSettings;
  /** Of publishing; what was published is then read. */
  readonly seconds: number;
  /** Told what comes next. */
  readonly say?: (text: string) => void;
}

export interface KafkaRates {
  readonly publishPerSecond: number;
  readonly consumePerSecond: number;
  /** CPU s of this process per 100,000 records. */
  readonly publishCpu: number;
  readonly consumeCpu: number;
}

export interface KafkaFigures {
  readonly driver: KafkaRates;
  /** The library alone: the same records as often, no positions saved. */
  readonly bare: KafkaRates;
  /** By the driver; the brokers had each on every replica in sync. */
  readonly published: number;
  /** Of these, those that came in the order of their key without a hole; repeats are not counted. */
  readonly read: number;
  /** Records after the saved positions, in the end. */
  readonly unsaved: number;
}

const PARTITIONS = 8;
const KEYS = 1000;
const BATCH = 500;
/** One batch is made while another is under way. */
const CALLERS = 2;
const VALUE_BYTES = 1024;
const WARM_S = 1;
const PATIENCE_MS = 60_000;
const FILLER = Buffer.alloc(VALUE_BYTES, 'x');

/** Publishing in batches of 500 and reading with a saved position per batch: the driver, and beside it the library alone. */
export async function benchKafka({ connection, seconds, say = () => undefined }: KafkaBenchOptions): Promise<KafkaFigures> {
  const prefix = `bench-${uuidv7()}.`;
  const log = await KafkaLog.open({ ...connection, logger: createLogger({ service: 'bench', level: 'error' }) });
  try {
    const warm = new Run(log, connection, `${prefix}warm`);
    await warm.driver(WARM_S);
    await warm.bare(WARM_S);
    const run = new Run(log, connection, `${prefix}run`);
    say(`the driver: publishes for ${seconds} s in batches of ${BATCH}, then reads`);
    const driver = await run.driver(seconds);
    say('its limit: the library alone');
    const bare = await run.bare(seconds);
    const { published, read, unsaved } = run;
    return { driver, bare, published, read, unsaved };
  } finally {
    await log.close();
    await removeNamed(connection, prefix);
  }
}

class Run {
  published = 0;
  read = 0;
  unsaved = 0;
  readonly #log: KafkaLog;
  readonly #connection: KafkaConnection;
  readonly #name: string;

  constructor(log: KafkaLog, connection: KafkaConnection, name: string) {
    this.#log = log;
    this.#connection = connection;
    this.#name = name;
  }

  async driver(seconds: number): Promise<KafkaRates> {
    const topic = await this.#topic('driver');
    const [make, made] = making(seconds, (n) => recordOf(topic, n));
    const publish = async (): Promise<void> => {
      for (let records = make(); records; records = make()) await this.#log.publish(records);
    };
    const publishing = await timed(async () => void (await Promise.all(Array.from({ length: CALLERS }, publish))));
    this.published = made();
    const reading = await this.#read(topic);
    return rates(this.published, publishing, this.read, reading);
  }

  async bare(seconds: number): Promise<KafkaRates> {
    const topic = await this.#topic('bare');
    const [make, made] = making(seconds, (n) => bareRecordOf(recordOf(topic, n)));
    const publishing = await timed(() => barePublish(this.#connection, CALLERS, make));
    const reading = await timed(() => bareConsume(this.#connection, topic, made()));
    return rates(made(), publishing, made(), reading);
  }

  /** From the first batch to the last. */
  async #read(topic: string): Promise<Timed> {
    const order = new Order();
    const group = `${topic}.group`;
    let [began, ended, cpu] = [0, 0, process.cpuUsage()];
    const all = Promise.withResolvers<void>();
    const onBatch = async ({ records }: Batch): Promise<void> => {
      if (began === 0) [began, cpu] = [performance.now(), process.cpuUsage()];
      for (const { key, value } of records) order.add(key ?? '', value!.readUInt32BE());
      ended = performance.now();
      if (order.inOrder >= this.published) all.resolve();
    };
    const subscription = await this.#log.subscribe({ group, topics: [topic], onBatch });
    const over = new AbortController();
    await Promise.race([all.promise, pause(PATIENCE_MS, over.signal)]);
    over.abort();
    const cpuMs = cpuSince(cpu);
    await subscription.close();
    this.read = order.inOrder;
    this.unsaved = (await this.#log.admin.lag(group, [topic])).reduce((sum, one) => sum + one.lag, 0);
    return { ms: ended - began, cpuMs };
  }

  async #topic(name: string): Promise<string> {
    const topic: Topic = { name: `${this.#name}.${name}`, visibility: 'internal', partitions: PARTITIONS, cleanup: 'delete', retentionMs: 3_600_000, maxBytes: 65_536, events: [] };
    await this.#log.admin.create([topic]);
    return topic.name;
  }
}

/** Batches until the time is over, and how many records they held. */
function making<R>(seconds: number, record: (n: number) => R): [make: () => R[] | undefined, made: () => number] {
  let made = 0;
  const until = performance.now() + seconds * 1000;
  const make = (): R[] | undefined => (performance.now() > until ? undefined : Array.from({ length: BATCH }, () => record(made++)));
  return [make, () => made];
}

/** 1 KiB, with headers as an event has them. */
function recordOf(topic: string, n: number): OutRecord {
  const value = Buffer.from(FILLER);
  value.writeUInt32BE(n);
  const key = `k${n % KEYS}`;
  const headers = {
    ce_specversion: '1.0',
    ce_id: `bench-${n}`,
    ce_source: '/sluice/bench',
    ce_type: 'dev.sluice.contact.received.v1',
    ce_time: '2026-11-22T10:00:00Z',
    ce_subject: key,
    'content-type': 'application/json',
  };
  return { id: headers.ce_id, topic, key, headers, value };
}

function bareRecordOf({ topic, key, value, headers }: OutRecord): BareRecord {
  return {
    topic,
    partition: partitionOf(key, PARTITIONS),
    key: Buffer.from(key!),
    value: value!,
    headers: new Map(Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)])),
  };
}

/** The records of a key follow each other in steps of `KEYS`. */
class Order {
  inOrder = 0;
  readonly #next = new Map<string, number>();

  add(key: string, n: number): void {
    if (n !== (this.#next.get(key) ?? Number(key.slice(1)))) return;
    this.#next.set(key, n + KEYS);
    this.inOrder++;
  }
}

interface Timed {
  readonly ms: number;
  readonly cpuMs: number;
}

const cpuSince = (before: NodeJS.CpuUsage): number => {
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
};

async function timed(work: () => Promise<unknown>): Promise<Timed> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const answer = await work();
  // Work that knows better when it began says how long it took.
  return { ms: typeof answer === 'number' ? answer : performance.now() - began, cpuMs: cpuSince(cpu) };
}

const rates = (published: number, publishing: Timed, read: number, reading: Timed): KafkaRates => ({
  publishPerSecond: Math.round((published * 1000) / publishing.ms),
  consumePerSecond: Math.round((read * 1000) / reading.ms),
  publishCpu: Math.round((publishing.cpuMs / published) * 10_000) / 100,
  consumeCpu: Math.round((reading.cpuMs / read) * 10_000) / 100,
});
