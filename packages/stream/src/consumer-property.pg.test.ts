import { compose, deadLetterTopic, TOPICS, type Topic } from '@sluice/contracts';
import { PassingFault, uuidv7 } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { Inbox, inboxMigrations, Locks, migrate, Outbox, outboxMigrations, type OutRecord } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import * as fc from 'fast-check';
import { type BatchHandler, type Consumer, consume, deadLetterMigrations, type LogRecord, PostgresLog, Relays } from './index.ts';
import { testTopic } from './testing.ts';

/**
 * The consumer against a model of three lines: of each key everything in order up to the first record that cannot be handled has its effect
 * once; the rest is parked in order; after mending, a replay brings it in order up to the first record that cannot be read.
 * Between: repeats at any place, passing faults, cut connections, two members, batches of any cut.
 */
const logger = quietLogger();
const clock = new MovedClock(Date.now());
const KEYS = ['a', 'b', '退款', 'd'];
type Word = 'fine' | 'poison' | 'unreadable';
type Step = { readonly say: Word; readonly key: string } | { readonly repeat: number } | { readonly trouble: 'fault' | 'cut' };

const steps = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ say: fc.constant<Word>('fine'), key: fc.constantFrom(...KEYS) }) },
    { weight: 1, arbitrary: fc.record({ say: fc.constantFrom<Word>('poison', 'unreadable'), key: fc.constantFrom(...KEYS) }) },
    { weight: 3, arbitrary: fc.record({ repeat: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ trouble: fc.constantFrom('fault' as const, 'cut' as const) }) },
  ),
  { minLength: 20, maxLength: 80 },
);

let t: TestDatabase;
let runs = 0;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t.drop());

interface Said {
  readonly word: Word;
  readonly key: string;
  readonly n: number;
  readonly record: OutRecord;
}

/** One history in a schema of its own. */
class Trial {
  readonly schema = `trial_${'abcdefghijklmnopqrstuvwxyz'[runs++ % 26]}${'abcdefghijklmnopqrstuvwxyz'[Math.floor(runs / 26)]}`;
  readonly topics: { in: Topic; out: Topic } = { in: testTopic(`in.${uuidv7()}`, 3), out: testTopic(`out.${uuidv7()}`, 2) };
  readonly said: Said[] = [];
  mended = false;
  #faults = 0;
  readonly #closers: (() => Promise<unknown>)[] = [];
  log!: PostgresLog;
  relays!: Relays;
  members: Consumer[] = [];

  async begin(): Promise<void> {
    const { schema, topics } = this;
    const migrations = [
      ...outboxMigrations(schema),
      ...inboxMigrations(schema),
      ...deadLetterMigrations(schema),
      { name: '0001_effect', sql: `create table ${schema}.effect (n int8 generated always as identity, key text, said int4)` },
    ];
    await migrate(t.db, { schema, logger, migrations });
    for (const name of ['one', 'two']) {
      const db = t.open(name, 4);
      const locks = new Locks(db, `locks ${name}`);
      const log = await PostgresLog.open({ db, locks, logger, pollMs: 10, lookMs: 50 });
      await log.admin.create([topics.in, topics.out]);
      const dead = deadLetterTopic(topics.in.name, schema);
      const outbox = new Outbox({ schema, topics: (topic) => [topics.in, topics.out, dead].find((one) => one.name === topic) });
      const relays = new Relays({ db, locks, log, logger, clock, pollMs: 20 });
      relays.attach(outbox);
      relays.start();
      const consumer = await consume({ platform: { db, log, clock, logger }, group: schema, schema, inbox: new Inbox(schema), outbox, handler: this.#handler(), maxRecords: 8 });
      this.members.push(consumer);
      this.#closers.unshift(
        () => consumer.stop(),
        () => relays.stop(),
        () => log.close(),
        () => locks.close(),
      );
      [this.log, this.relays] = [log, relays];
    }
  }

  async end(): Promise<void> {
    for (const close of this.#closers) await close();
  }

  async take(step: Step): Promise<void> {
    if ('say' in step) await this.say(step.say, step.key);
    else if ('repeat' in step) {
      const before = this.said[step.repeat % Math.max(1, this.said.length)];
      if (before) await this.log.publish([before.record]);
    } else if (step.trouble === 'fault') this.#faults++;
    else await t.db.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'one%'`);
  }

  async say(word: Word, key: string): Promise<void> {
    const n = this.said.length;
    const good = compose(
      TOPICS.conversationsEvents,
      'work.withdrawn',
      { conversationId: key, ticketId: word, ticketVersion: 1, reason: String(n) },
      { service: 'test', key, subject: 'tkt_1', at: clock.now() },
    );
    const record = { ...good, topic: this.topics.in.name, ...(word === 'unreadable' ? { value: Buffer.from('{no json') } : {}) };
    this.said.push({ word, key, n, record });
    await this.log.publish([record]);
  }

  async settled(): Promise<void> {
    for (const until = performance.now() + 20_000; performance.now() < until; await pause(5)) {
      // One after the other: what a batch decides stands in the outbox when its records are done with, not before.
      const rest = await (async () => (await this.members[0]!.idle()) && (await this.relays.idle()))().catch(() => false);
      if (rest) return;
    }
    throw new Error('it does not settle');
  }

  async effects(key: string): Promise<number[]> {
    return (await t.db.query<{ said: number }>(`select said from ${this.schema}.effect where key = $1 order by n`, [key])).map((row) => row.said);
  }

  async parked(key: string): Promise<string[]> {
    return (await t.db.query<{ headers: string }>(`select headers from ${this.schema}.parked_record where park = $1 order by seq`, [key])).map(
      (row) => (JSON.parse(row.headers) as { ce_id: string }).ce_id,
    );
  }

  async everything(topic: Topic): Promise<LogRecord[]> {
    return (await Promise.all(Array.from({ length: topic.partitions }, (_, partition) => this.log.read(topic.name, partition, 0, 10_000)))).flat();
  }

  #handler(): BatchHandler<{ rows: { key: string; n: number }[] }> {
    return {
      topics: [this.topics.in.name],
      load: async () => ({ rows: [] }),
      handle: (event, work) => {
        const { reason, ticketId } = event.data as { reason: string; ticketId: Word };
        if (ticketId === 'poison' && !this.mended) throw new TypeError('cannot');
        work.rows.push({ key: event.key ?? '', n: Number(reason) });
      },
      save: async (tx, work) => {
        if (this.#faults > 0 && !this.mended) {
          this.#faults--;
          throw new PassingFault('away');
        }
        for (const row of work.rows) await tx.query(`insert into ${this.schema}.effect (key, said) values ($1, $2)`, [row.key, row.n]);
        return work.rows.map((row) => ({ id: uuidv7(), topic: this.topics.out.name, key: row.key, headers: {}, value: Buffer.from(String(row.n)) }));
      },
    };
  }
}

const until = (list: readonly Said[], stops: (one: Said) => boolean): Said[] => list.slice(0, Math.max(0, list.findIndex(stops) === -1 ? list.length : list.findIndex(stops)));

async function check(trial: Trial, stops: (one: Said) => boolean): Promise<void> {
  for (const key of KEYS) {
    const said = trial.said.filter((one) => one.key === key);
    const open = until(said, stops);
    expect({ key, effects: await trial.effects(key) }).toEqual({ key, effects: open.map((one) => one.n) });
    expect({ key, parked: await trial.parked(key) }).toEqual({ key, parked: said.slice(open.length).map((one) => one.record.id) });
  }
}

test('every history ends as the model says: each effect once, in order of its key; a repeat, never a hole', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      const trial = new Trial();
      await trial.begin();
      try {
        for (const step of history) await trial.take(step);
        await trial.settled();
        await check(trial, (one) => one.word !== 'fine');
        const letters = (await trial.everything(deadLetterTopic(trial.topics.in.name, trial.schema))).map((one) => one.headers['ce_id']);
        trial.mended = true;
        for (const key of KEYS) await trial.members[1]!.letters.replay(key);
        for (const key of KEYS) await trial.say('fine', key);
        await trial.settled();
        await check(trial, (one) => one.word === 'unreadable');
        const out = await trial.everything(trial.topics.out);
        for (const key of KEYS) {
          expect(out.filter((one) => one.key === key).map((one) => Number(one.value))).toEqual(await trial.effects(key));
          const stopped = trial.said.filter((one) => one.key === key).slice(0, -1);
          expect(letters.filter((id) => stopped.some((one) => one.record.id === id))).toEqual(stopped.slice(until(stopped, (one) => one.word !== 'fine').length).map((one) => one.record.id));
        }
      } finally {
        await trial.end();
      }
    }),
    { numRuns: process.env['SLUICE_FAULT_ROUND'] === 'long' ? 100 : 8, endOnFailure: true },
  );
}, 900_000);
