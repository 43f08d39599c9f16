import { TOPICS } from '@sluice/contracts';
import { uuidv7 } from '@sluice/kernel';
import { createLogger } from '@sluice/runtime';
import { removeNamed } from '@sluice/stream/bench';
import { testBrokers } from '@sluice/stream/broker';
import { KafkaLog } from '@sluice/stream/kafka';
import { settingsOf } from '../kafka-settings.ts';
import { run } from '../testing.ts';

const { name, partitions, cleanup } = TOPICS.ticketsEvents;
const prefix = `t${uuidv7().slice(-12)}.`;
const env = { SLUICE_KAFKA_BROKERS: testBrokers().join(','), SLUICE_KAFKA_PREFIX: prefix };
let log: KafkaLog;
beforeAll(async () => {
  log = await KafkaLog.open({ ...settingsOf(env)!, logger: createLogger({ service: 'test', level: 'silent' }) });
  await log.admin.create([
    { ...TOPICS.ticketsEvents, name: prefix + name },
    { ...TOPICS.ticketsState, name: prefix + TOPICS.ticketsState.name },
  ]);
});
afterAll(async () => {
  await log.close();
  await removeNamed(settingsOf(env)!, prefix);
});

test('list shows each topic beside the table, and grow adds partitions; a dry run and a refusal change nothing', async () => {
  const shown = async (): Promise<string> => (await run(['topics', 'list'], env)).out.split('\n').find((line) => line.startsWith(`${name}: `))!;
  const asMade = `${name}: ${partitions} partitions, ${cleanup}, 30 days`;
  expect((await run(['topics', 'list'], env)).out).toContain(`${TOPICS.contactsReceived.name}: is missing; a start makes it\n`);
  expect(await shown()).toBe(asMade);
  const more = String(partitions + 6);
  expect(await run(['topics', 'grow', name, more, '--dry-run'], env)).toMatchObject({ code: 0, out: `${name} could have ${more} partitions\n` });
  expect(await run(['topics', 'grow', TOPICS.ticketsState.name, more], env)).toMatchObject({ code: 1, talk: expect.stringContaining('is compacted') });
  expect(await run(['topics', 'grow', name, '1'], env)).toMatchObject({ code: 1, talk: expect.stringContaining('none can be taken away') });
  expect(await shown()).toBe(asMade);
  expect(await run(['topics', 'grow', name, more], env)).toMatchObject({ code: 0, out: `${name} has ${more} partitions\n` });
  expect(await shown()).toBe(`${name}: ${more} partitions, ${cleanup}, 30 days (the table says ${partitions} partitions, ${cleanup}, 30 days)`);
  const { items } = JSON.parse((await run(['topics', 'list', '-o', 'json'], env)).out) as { items: { topic: string }[] };
  expect(items.find(({ topic }) => topic === name)).toMatchObject({ table: { partitions }, found: { partitions: partitions + 6, cleanup } });
}, 60_000);

test('what cannot be asked is a fault of usage; brokers that are away are named', async () => {
  expect(await run(['topics', 'list'])).toMatchObject({ code: 2, talk: expect.stringContaining('SLUICE_KAFKA_BROKERS is not set') });
  expect(await run(['topics', 'grow', 'orders', '9'], env)).toMatchObject({ code: 2, talk: expect.stringContaining('orders is no topic of Sluice') });
  expect(await run(['topics', 'grow', name, 'many'], env)).toMatchObject({ code: 2, talk: expect.stringContaining('many is no number of partitions') });
  expect(await run(['topics', 'list'], { SLUICE_KAFKA_BROKERS: '127.0.0.1:1' })).toMatchObject({ code: 1, talk: expect.stringContaining('127.0.0.1:1') });
}, 60_000);
