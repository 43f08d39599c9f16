import { createLogger } from '@sluice/runtime';
import { Locks, openDatabase } from '@sluice/store';
import type { Log } from '../../port.ts';
import { PostgresLog } from '../postgres-log.ts';

/** For a process of its own in the contract suite: the log on the database that `argument` names. */
export async function openLog(argument: string): Promise<Log> {
  const logger = createLogger({ service: 'test', level: 'silent' });
  const db = openDatabase({ socket: JSON.parse(argument) as { host: string; port: number; user: string; database: string }, name: 'member', logger, max: 4 });
  const locks = new Locks(db, 'locks');
  const log = await PostgresLog.open({ db, locks, logger, acrossProcesses: true, lookMs: 250 });
  const close = log.close.bind(log);
  log.close = async () => {
    await close();
    await locks.close();
    await db.close();
  };
  return log;
}
