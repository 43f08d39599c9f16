import { uuidv7 } from '@sluice/kernel';
import { quietLogger } from '@sluice/runtime/testing';
import { KafkaLog } from './kafka-log.ts';
import { testBrokers } from '../testing/broker/index.ts';
import { listenForTrouble } from '../testing/trouble.ts';
import { testRecord, testTopic } from '../testing.ts';
import { platformaticClients } from './platformatic/clients.ts';
import { KAFKA_CLIENTS, COMPRESSIONS } from './settings.ts';
import { Topology } from './topology.ts';

const logger = quietLogger();
const connection = { brokers: testBrokers(), clientId: 'test' };
/** Of a batch's attributes: how it is compressed, in the order of the settings. */
const CODEC = 0x07;

/** How the batches of a partition lie in the log. */
async function codecs(topic: string): Promise<readonly number[]> {
  const clients = platformaticClients(connection, logger);
  const [admin, reading] = [clients.administering(), clients.reading({ retries: 0 })];
  const at = await new Topology(admin).one(topic);
  const fetched = await reading.fetch(at.leaders[0]!, [{ topic, partition: 0, next: 0 }], new Map([[topic, at]]), { waitMs: 0, partitionBytes: 1_000_000, bytes: 1_000_000 });
  await Promise.all([admin.close(), reading.close()]);
  return fetched.flatMap(({ batches }) => batches.map((batch) => batch.attributes & CODEC));
}

test.each(KAFKA_CLIENTS.flatMap((client) => COMPRESSIONS.map((compression) => [client, compression] as const)))(
  'by %s, %s: what is published comes back as it was, and lies there like that',
  async (client, compression) => {
    const listening = listenForTrouble();
    const log = await KafkaLog.open({ client, ...connection, logger, compression });
    const topic = `t.${uuidv7()}`;
    await log.admin.create([testTopic(topic, 1)]);
    const records = [...Array.from({ length: 200 }, (_, n) => testRecord(topic, `k${n}`, `{"n":${n},"text":"${'退款 refund '.repeat(20)}"}`, { ce_type: 'x' })), testRecord(topic, 'gone', null)];
    await log.publish(records);
    expect((await log.read(topic, 0, 0, 1000)).map(({ key, value, headers }) => ({ key, value: value?.toString(), headers }))).toEqual(
      records.map(({ key, value, headers }) => ({ key, value: value?.toString(), headers })),
    );
    expect(new Set(await codecs(topic))).toEqual(new Set([COMPRESSIONS.indexOf(compression)]));
    await log.close();
    listening.stop();
    expect(listening.trouble).toEqual([]);
  },
);
