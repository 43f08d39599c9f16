import path from 'node:path';
import { testBrokers } from '../testing/broker/index.ts';
import { logContract, logProcessContract } from '../testing.ts';
import { openLog } from './testing/open.ts';

logContract('kafka', async () => {
  const brokers = testBrokers().join(',');
  return { open: () => openLog(brokers), stop: async () => undefined };
});

logProcessContract('kafka', async () => {
  const argument = testBrokers().join(',');
  return { open: () => openLog(argument), elsewhere: { module: path.join(import.meta.dirname, 'testing/open.ts'), argument }, stop: async () => undefined };
});
