import { Producer } from '@platformatic/kafka';
import { KAFKA_CLIENTS } from './settings.ts';
import { testBrokers } from '../testing/broker/index.ts';
import { badInputContract } from '../testing/bad-input.ts';
import { argumentOf, openLog } from './testing/open.ts';

for (const client of KAFKA_CLIENTS) {
  badInputContract(`kafka by ${client}`, async () => {
    const brokers = testBrokers();
    const log = await openLog(argumentOf(client, brokers));
    const stranger = new Producer({ clientId: 'stranger', bootstrapBrokers: [...brokers] });
    return {
      log,
      async foreign({ topic, key, value, headers }) {
        await stranger.send({
          acks: -1,
          messages: [
            {
              topic,
              ...(key === null ? {} : { key: Buffer.from(key) }),
              ...(value === null ? {} : { value }),
              headers: new Map(Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)])),
            },
          ],
        });
      },
      async stop() {
        await stranger.close();
        await log.close();
      },
    };
  });
}
