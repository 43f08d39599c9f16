import path from 'node:path';
import { KAFKA_CLIENTS } from './settings.ts';
import { testBrokers } from '../testing/broker/index.ts';
import { logContract, logProcessContract } from '../testing.ts';
import { argumentOf, openLog } from './testing/open.ts';

for (const client of KAFKA_CLIENTS) {
  logContract(`kafka by ${client}`, async () => {
    const argument = argumentOf(client, testBrokers());
    return { open: () => openLog(argument), stop: async () => undefined };
  });

  logProcessContract(
    `kafka by ${client}`,
    async () => {
      const argument = argumentOf(client, testBrokers());
      return { open: () => openLog(argument), elsewhere: { module: path.join(import.meta.dirname, 'testing/open.ts'), argument }, stop: async () => undefined };
    },
    // The hand-over is the driver's, not the library's: the second one need not go through all of it each time.
    { brief: client !== 'platformatic' },
  );
}
