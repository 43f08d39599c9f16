import { Admin, type Message } from '@platformatic/kafka';
import { uuidv7 } from '@sluice/kernel';
import { quietLogger } from '@sluice/runtime/testing';
import { testBrokers } from '@sluice/stream/broker';
import { KafkaLog } from '../kafka/kafka-log.ts';
import { testRecord, testTopic } from '../testing/records.ts';
import { Until } from '../testing/until.ts';
import { benchKafka, follow } from './index.ts';

const connection = () => ({ client: 'platformatic', brokers: testBrokers(), clientId: 'bench', compression: 'none', replicas: -1 }) as const;

test('the bench of the driver: what was published is read, its positions are saved, and its topics and groups are taken away', async () => {
  const figures = await benchKafka({ connection: connection(), seconds: 0.2 });
  expect(figures).toMatchObject({ read: figures.published, unsaved: 0 });
  expect(figures.published).toBeGreaterThan(0);
  for (const rate of [figures.driver, figures.bare].flatMap(Object.values)) expect(rate).toBeGreaterThan(0);
  const admin = new Admin({ clientId: 'bench', bootstrapBrokers: [...testBrokers()] });
  const [topics, groups] = [await admin.listTopics(), [...(await admin.listGroups({})).keys()]];
  await admin.close();
  expect([...topics, ...groups].filter((name) => name.startsWith('bench-'))).toEqual([]);
}, 120_000);

test('who follows a topic is told what comes from now on, in the order of each partition', async () => {
  const topic = testTopic(`follow.${uuidv7()}`);
  const log = await KafkaLog.open({ ...connection(), logger: quietLogger() });
  await log.admin.create([topic]);
  const publish = (from: number, to: number) => log.publish(Array.from({ length: to - from }, (_, n) => testRecord(topic.name, `k${(from + n) % 7}`, String(from + n))));
  await publish(0, 50);
  const seen: Message[] = [];
  const came = new Until();
  const following = await follow(connection(), topic.name, (record) => {
    seen.push(record);
    came.ring();
  });
  await publish(50, 120);
  await came.until(() => seen.length >= 70);
  await following.stop();
  await log.close();
  const values = seen.map(({ value }) => Number(value.toString()));
  expect(values.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 70 }, (_, n) => 50 + n));
  for (const own of Map.groupBy(seen, ({ partition }) => partition).values())
    expect(own.map(({ value }) => Number(value.toString()))).toEqual(own.map(({ value }) => Number(value.toString())).toSorted((a, b) => a - b));
}, 60_000);
