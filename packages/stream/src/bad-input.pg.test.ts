import { quietLogger } from '@sluice/runtime/testing';
import { Locks } from '@sluice/store';
import { memoryLog } from './memory/memory-log.ts';
import { PostgresLog } from './postgres/postgres-log.ts';
import { badInputContract } from './testing/bad-input.ts';

const logger = quietLogger();

badInputContract('memory', async () => {
  const log = memoryLog({ logger, pollMs: 5 });
  return { log, stop: () => log.close() };
});

badInputContract('postgres', async (t) => {
  const locks = new Locks(t.db, 'log locks');
  const log = await PostgresLog.open({ db: t.db, locks, logger, pollMs: 20 });
  return {
    log,
    async stop() {
      await log.close();
      await locks.close();
    },
  };
});
