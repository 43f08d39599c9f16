import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { compose, type Topic, TOPICS, topicOf } from '@sluice/contracts';
import { type Check, type Logger, pause } from '@sluice/runtime';
import { type Database, DatabaseClock, Inbox, inboxMigrations, Locks, migrate, openDatabase, Outbox, outboxMigrations, runTimers, Timers, timerMigrations } from '@sluice/store';
import { type EmbeddedServer, startEmbedded } from '@sluice/store/embedded';
import type { BatchHandler } from '../batch-handler.ts';
import { type Consumer, consume } from '../consumer.ts';
import { deadLetterMigrations } from '../dead-letter-migrations.ts';
import { PostgresLog } from '../postgres/postgres-log.ts';
import { Relays } from '../relays.ts';

const SCHEMA = 'plant';
const TOPIC: Topic = TOPICS.conversationsEvents;
const sql = `create table ${SCHEMA}.written (key text not null, n int4 not null, primary key (key, n));
create table ${SCHEMA}.effect (seq int8 generated always as identity, key text not null, n int4 not null);
create table ${SCHEMA}.fired (key text not null, at timestamptz not null);`;

/** A small service on a server of its own that can be taken away: writers → outbox → relay → log → consumer → effects, and timers. */
export class Plant {
  readonly dataDir = mkdtempSync(path.join(os.tmpdir(), 'sluice-plant-'));
  readonly timers = new Timers(SCHEMA);
  /** By key, how many writes were answered. */
  readonly acked = new Map<string, number>();
  server!: EmbeddedServer;
  db!: Database;
  relays!: Relays;
  consumer!: Consumer;
  clock!: DatabaseClock;
  slowMs = 0;
  #ended = false;
  readonly #outbox = new Outbox({ schema: SCHEMA, topics: topicOf });
  readonly #logger: Logger;
  #close: (() => Promise<unknown>)[] = [];
  timing!: ReturnType<typeof runTimers>;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  async startServer(): Promise<void> {
    this.server = await startEmbedded({ dataDir: this.dataDir });
  }

  async open(database = 'postgres'): Promise<void> {
    const logger = this.#logger;
    const { socketDir: host, port, user } = this.server;
    const db = (this.db = openDatabase({ socket: { host, port, user, database }, name: 'plant', logger, max: 8 }));
    const migrations = [...[outboxMigrations, inboxMigrations, deadLetterMigrations, timerMigrations].flatMap((make) => make(SCHEMA)), { name: '0001_plant', sql }];
    await migrate(db, { schema: SCHEMA, migrations, logger });
    const locks = new Locks(db, 'locks');
    const clock = (this.clock = new DatabaseClock({ db, logger, sampleMs: 100 }));
    await clock.start();
    const log = await PostgresLog.open({ db, locks, logger, pollMs: 50, lookMs: 50 });
    this.relays = new Relays({ db, locks, log, logger, clock, pollMs: 50 });
    this.relays.attach(this.#outbox);
    this.relays.start();
    this.consumer = await consume({ platform: { db, log, clock, logger }, group: SCHEMA, schema: SCHEMA, inbox: new Inbox(SCHEMA), outbox: this.#outbox, handler: this.#handler(), maxRecords: 20 });
    this.timing = runTimers({ db, locks, timers: this.timers, clock, logger, handle: (due) => this.#fire(due) });
    this.#close = [() => this.consumer.stop(), () => this.timing.stop(), () => this.relays.stop(), () => log.close(), () => clock.stop(), () => locks.close(), () => db.close()];
  }

  checks(): Check[] {
    return [this.consumer.check(), this.relays.check(), this.timing.healthy(), this.clock.check()];
  }

  /** One write, as a service answers it: after the commit. @throws PassingFault while the database is away: the caller comes again with the same one */
  async write(key: string): Promise<void> {
    const n = this.acked.get(key) ?? 0;
    await this.db.transact(async (tx) => {
      const fresh = await tx.query(`insert into ${SCHEMA}.written (key, n) values ($1, $2) on conflict do nothing returning n`, [key, n]);
      if (fresh.length === 0) return; // its outcome was unknown, and it had been saved
      const event = compose(
        TOPICS.conversationsEvents,
        'work.withdrawn',
        { conversationId: key, ticketId: 'tkt_1', ticketVersion: 1, reason: String(n) },
        { service: 'plant', key, subject: 'tkt_1', at: this.clock.now() },
      );
      await this.#outbox.append(tx, [event]);
      if (n % 10 === 0) await this.timers.schedule(tx, [{ key: `${key} ${n}`, due: this.clock.now(), message: null }]);
    });
    this.acked.set(key, n + 1);
  }

  /** By key, the numbers in the order of their effects. */
  async effects(): Promise<Map<string, number[]>> {
    const rows = await this.db.query<{ key: string; n: number }>(`select key, n from ${SCHEMA}.effect order by seq`);
    return new Map([...Map.groupBy(rows, (row) => row.key)].map(([key, own]) => [key, own.map((row) => row.n)]));
  }

  async fired(): Promise<string[]> {
    return (await this.db.query<{ key: string }>(`select key from ${SCHEMA}.fired order by key`)).map((row) => row.key);
  }

  /** Nothing waits any more; a fault on the way is waited over. */
  async settled(): Promise<void> {
    while (!this.#ended) {
      const idle = await Promise.all([this.relays.idle(), this.consumer.idle(), this.timing.idle()]).catch(() => [false]);
      if (idle.every(Boolean)) return;
      await pause(10);
    }
  }

  /** Waits until the checks are as `holds` says. */
  async untilChecks(holds: (checks: readonly Check[]) => boolean): Promise<readonly Check[]> {
    while (!holds(this.checks()) && !this.#ended) await pause(5);
    return this.checks();
  }

  async close(): Promise<void> {
    for (const one of this.#close.splice(0)) await one();
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.close();
    await this.server.stop();
    for (const dir of [this.dataDir, this.server.data]) rmSync(dir, { recursive: true, force: true });
  }

  #handler(): BatchHandler<{ key: string; n: number }[]> {
    return {
      topics: [TOPIC.name],
      load: async () => {
        await pause(this.slowMs);
        return [];
      },
      handle: (event, work) => void work.push({ key: event.key ?? '', n: Number((event.data as { reason: string }).reason) }),
      save: async (tx, work) => {
        for (const { key, n } of work) tx.send(`insert into ${SCHEMA}.effect (key, n) values ($1, $2)`, [key, n]);
        return [];
      },
    };
  }

  async #fire(due: readonly { readonly key: string; readonly due: number }[]): Promise<void> {
    await this.db.transact(async (tx) => {
      for (const key of await this.timers.complete(tx, due)) tx.send(`insert into ${SCHEMA}.fired (key, at) values ($1, clock_timestamp())`, [key]);
    });
  }
}
