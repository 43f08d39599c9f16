import { TOPICS, topicOf } from '@sluice/contracts';
import { armCrashPoint, createLogger } from '@sluice/runtime';
import { DatabaseClock, Inbox, Locks, openDatabase, Outbox } from '@sluice/store';
import type { BatchHandler } from '../batch-handler.ts';
import { consume } from '../consumer.ts';
import { PostgresLog } from '../postgres/postgres-log.ts';
import { Relays } from '../relays.ts';

/** What `Doomed` is told, as JSON in its one argument. */
export interface DoomedSettings {
  readonly socket: { readonly host: string; readonly port: number; readonly user: string; readonly database: string };
  readonly schema: string;
  readonly rotateRows: number;
  readonly crashAt?: string;
  /** What was poison can be handled now. */
  readonly mended: boolean;
  /** Parked keys to handle again, one after the other. */
  readonly replay: readonly string[];
}

/** A small service in a process of its own, relay and consumer, that can be made to die at a crash point. Its schema is there already. */
const { socket, schema, rotateRows, crashAt, mended, replay } = JSON.parse(process.argv[2] ?? '') as DoomedSettings;
armCrashPoint(crashAt, () => process.kill(process.pid, 'SIGKILL'));

const handler: BatchHandler<{ rows: { key: string; n: number }[] }> = {
  topics: [TOPICS.conversationsEvents.name],
  load: async () => ({ rows: [] }),
  handle: (event, work) => {
    const { reason, ticketId } = event.data as { reason: string; ticketId: string };
    if (ticketId === 'poison' && !mended) throw new TypeError('cannot');
    work.rows.push({ key: event.key ?? '', n: Number(reason) });
  },
  save: async (tx, { rows }) => {
    for (const { key, n } of rows) tx.send(`insert into ${schema}.effect (key, n) values ($1, $2)`, [key, n]);
    return [];
  },
};

const logger = createLogger({ service: 'doomed', level: 'silent' });
const db = openDatabase({ socket, name: 'doomed', logger, max: 6 });
const clock = new DatabaseClock({ db, logger });
await clock.start();
const locks = new Locks(db, 'doomed locks');
const log = await PostgresLog.open({ db, locks, logger, pollMs: 20, lookMs: 50 });
const relays = new Relays({ db, locks, log, logger, clock, pollMs: 20, rotateRows });
const outbox = new Outbox({ schema, topics: topicOf });
relays.attach(outbox);
relays.start();
const { letters } = await consume({ platform: { db, log, clock, logger }, group: schema, schema, inbox: new Inbox(schema), outbox, handler, maxRecords: 20 });
for (const key of replay) await letters.replay(key);
