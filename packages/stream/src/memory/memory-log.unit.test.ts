import { quietLogger } from '@sluice/runtime/testing';
import { logContract } from '../testing.ts';
import { memoryLog } from './memory-log.ts';

logContract('memory', async () => {
  const log = memoryLog({ logger: quietLogger(), pollMs: 5 });
  return { open: async () => log, stop: async () => undefined };
});
