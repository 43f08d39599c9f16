import { quietLogger } from '@sluice/runtime/testing';
import { memoryLog } from './memory/memory-log.ts';
import { namespaced } from './namespaced.ts';
import { logContract, testRecord, testTopic } from './testing.ts';

logContract('memory, as a part of a log', async () => {
  const log = memoryLog({ logger: quietLogger(), pollMs: 5 });
  return { open: async () => namespaced(log, 'west.'), stop: async () => undefined };
});

test('two systems on one log see nothing of each other', async () => {
  const log = memoryLog({ logger: quietLogger(), pollMs: 5 });
  const [west, east] = [namespaced(log, 'west.'), namespaced(log, 'east.')];
  const topic = testTopic('orders', 1);
  for (const one of [west, east]) await one.admin.create([topic]);
  await west.publish([testRecord(topic.name, 'k', 'from the west')]);
  expect([await west.admin.ends(topic.name), await east.admin.ends(topic.name)]).toEqual([[1], [0]]);
  expect(await log.admin.describe('west.orders')).toMatchObject({ partitions: 1 });
  const heard: string[] = [];
  const subscription = await west.subscribe({ group: 'g', topics: [topic.name], onBatch: async ({ records }) => void heard.push(...records.map((one) => one.topic)) });
  while ((await west.admin.lag('g', [topic.name])).some((one) => one.lag > 0)) await new Promise(setImmediate);
  await subscription.close();
  expect(heard).toEqual(['orders']);
  expect((await east.admin.lag('g', [topic.name])).map((one) => one.lag)).toEqual([0]);
  expect(namespaced(log, '')).toBe(log);
});
