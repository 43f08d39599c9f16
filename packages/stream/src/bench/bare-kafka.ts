import { Admin, Consumer, type Message, Producer } from '@platformatic/kafka';
import { uuidv7 } from '@sluice/kernel';
import { clientOptions, type KafkaConnection } from '../kafka/connection.ts';

/** The library by itself, as somebody outside would use it: what the driver is measured beside, and what watches without the driver. */
export interface BareRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: Map<Buffer, Buffer>;
}

const RETRIES = 3;

/** Sends batches one after the other, by as many callers as the driver has. Answers when `make` has no more. */
export async function barePublish(connection: KafkaConnection, callers: number, make: () => BareRecord[] | undefined): Promise<void> {
  const producer = new Producer({ ...clientOptions(connection, RETRIES), idempotent: true, acks: -1, autocreateTopics: false });
  const send = async (): Promise<void> => {
    for (let messages = make(); messages; messages = make()) await producer.send({ acks: -1, messages });
  };
  try {
    await Promise.all(Array.from({ length: callers }, send));
  } finally {
    await producer.close();
  }
}

/** Reads a topic from its beginning until `count` records have come; saves no position. Answers ms from the first to the last. */
export async function bareConsume(connection: KafkaConnection, topic: string, count: number): Promise<number> {
  const reading = await stream(connection, topic, { mode: 'earliest' });
  const read = new Promise<number>((resolve) => {
    let [seen, began] = [0, 0];
    reading.messages.on('data', () => {
      if (seen === 0) began = performance.now();
      if (++seen === count) resolve(performance.now() - began);
    });
  });
  try {
    return await Promise.race([read, reading.failed]);
  } finally {
    await reading.close();
  }
}

/** Tells every record that comes to a topic from now on, in the order of its partition. */
export async function follow(connection: KafkaConnection, topic: string, onRecord: (record: Message) => void): Promise<{ readonly failed: Promise<never>; stop(): Promise<void> }> {
  const admin = new Admin(clientOptions(connection, RETRIES));
  const count = (await admin.metadata({ topics: [topic] })).topics.get(topic)?.partitionsCount ?? 0;
  await admin.close();
  const asking = new Consumer({ ...clientOptions(connection, RETRIES), groupId: `${topic}.${uuidv7()}` });
  const ends = (await asking.listOffsets({ topics: [topic] })).get(topic) ?? [];
  await asking.close();
  const offsets = Array.from({ length: count }, (_, partition) => ({ topic, partition, offset: ends[partition] ?? 0n }));
  const reading = await stream(connection, topic, { mode: 'manual', offsets });
  reading.messages.on('data', onRecord);
  return { failed: reading.failed, stop: () => reading.close() };
}

async function stream(connection: KafkaConnection, topic: string, from: { mode: 'earliest' } | { mode: 'manual'; offsets: { topic: string; partition: number; offset: bigint }[] }) {
  const consumer = new Consumer({ ...clientOptions(connection, RETRIES), groupId: `${topic}.${uuidv7()}`, autocommit: false });
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined); // whoever waits for it is told
  consumer.on('error', lost.reject);
  const messages = await consumer.consume({ ...from, topics: [topic], autocommit: false, maxWaitTime: 100 });
  messages.on('error', lost.reject);
  return { messages, failed: lost.promise, close: () => consumer.close(true) };
}

/** Takes away topics and groups whose names begin so: what a bench made on brokers that are not its own. */
export async function removeNamed(connection: KafkaConnection, prefix: string): Promise<void> {
  const admin = new Admin(clientOptions(connection, RETRIES));
  try {
    const topics = (await admin.listTopics()).filter((name) => name.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    const groups = [...(await admin.listGroups({})).keys()].filter((name) => name.startsWith(prefix));
    // One whose member was killed a moment ago still counts it: the brokers forget the group by themselves, later.
    if (groups.length > 0) await admin.deleteGroups({ groups }).catch(() => undefined);
  } finally {
    await admin.close();
  }
}
