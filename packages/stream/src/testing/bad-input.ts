import { deadLetterTopic, known, type Topic } from '@sluice/contracts';
import { uuidv7 } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { quietLogger } from '@sluice/runtime/testing';
import { Inbox, inboxMigrations, Locks, migrate, Outbox, outboxMigrations, type OutRecord } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import type { BatchHandler } from '../batch-handler.ts';
import { type Consumer, consume } from '../consumer.ts';
import { deadLetterMigrations } from '../dead-letter-migrations.ts';
import { type Batch, type Log, type LogRecord, MAX_RECORD_BYTES } from '../port.ts';
import { Relays } from '../relays.ts';
import { BAD_INPUT, BOOM, badInputTopic, type Fate, fateText, goodRecord } from './bad-input-rows.ts';

export interface LogOfStrangers {
  readonly log: Log;
  /** Writes as a producer that is not ours does, whom none of our limits holds; absent where there can be none. */
  readonly foreign?: (record: OutRecord) => Promise<void>;
  stop(): Promise<void>;
}

const SCHEMA = 'bad_input';
const logger = quietLogger();

/** Each row of the table of bad input, on a log: what becomes of the record, of its key, of another key, and that nothing comes again and again. */
export function badInputContract(name: string, make: (t: TestDatabase) => Promise<LogOfStrangers>): void {
  describe(`bad input: ${name}`, () => {
    const clock = new MovedClock(Date.now());
    const group = `g.${uuidv7()}`;
    const topic: Topic = badInputTopic(`t.${uuidv7()}`);
    const letters = deadLetterTopic(topic.name, group);
    /** Batches that threw: each comes again. */
    const again: unknown[] = [];
    let t: TestDatabase;
    let under: LogOfStrangers;
    let locks: Locks;
    let relays: Relays;
    let consumer: Consumer;
    let onBatch: (batch: Batch) => Promise<void>;

    beforeAll(async () => {
      t = await testDatabase();
      under = await make(t);
      locks = new Locks(t.db, 'locks');
      await under.log.admin.create([topic]);
      await migrate(t.db, { schema: SCHEMA, logger, migrations: [...outboxMigrations(SCHEMA), ...inboxMigrations(SCHEMA), ...deadLetterMigrations(SCHEMA), EFFECT] });
      const outbox = new Outbox({ schema: SCHEMA, topics: (name) => (name === letters.name ? letters : undefined) });
      relays = new Relays({ db: t.db, locks, log: under.log, logger, clock });
      relays.attach(outbox);
      relays.start();
      const subscribe = under.log.subscribe.bind(under.log);
      under.log.subscribe = (options) => {
        onBatch = (batch) => options.onBatch(batch).catch((error: unknown) => Promise.reject(again.push(error) && error));
        return subscribe({ ...options, onBatch });
      };
      const table = (name: string): Topic | undefined => (name === topic.name ? topic : undefined);
      consumer = await consume({ platform: { db: t.db, log: under.log, clock, logger }, group, schema: SCHEMA, inbox: new Inbox(SCHEMA), outbox, handler: handlerOf(topic.name), table });
    });
    afterAll(async () => {
      await consumer.stop();
      await relays.stop();
      await under.log.admin.delete(topic.name);
      await under.log.admin.delete(letters.name);
      await under.stop();
      await locks.close();
      await t.drop();
    });

    const settled = async (): Promise<void> => {
      while (!(await consumer.idle())) {
        if (again.length > 0) throw new Error('a batch was not done with: it comes again and again', { cause: again[0] });
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const publish = async (...records: OutRecord[]): Promise<void> => {
      await under.log.publish(records);
      await settled();
    };
    /** What our own `publish` refuses comes from a stranger's producer, or, where there can be none, as if there were one. */
    const bring = async (record: OutRecord): Promise<void> => {
      const refused = (record.value?.length ?? 0) > MAX_RECORD_BYTES || (under.log.kind === 'postgres' && record.key?.includes('\0') === true);
      if (!refused) return publish(record);
      await expect(publish(record)).rejects.toThrow();
      if (under.foreign) await under.foreign(record);
      else await onBatch({ records: [{ ...record, partition: 0, offset: NO_OFFSET }] });
      await settled();
    };
    const words = async (key: string): Promise<string[]> => (await t.db.query<{ word: string }>(`select word from ${SCHEMA}.effect where key = $1 order by n`, [key])).map((row) => row.word);
    const lastCopy = async (): Promise<LogRecord | undefined> => {
      await relays.drain();
      const from = Array.from({ length: letters.partitions }, (_, partition) => ({ partition, next: 0 }));
      return (await under.log.readFrom(letters.name, from, 10_000)).findLast((one) => one.headers['dlq-reason'] !== 'key-parked');
    };

    test.each(BAD_INPUT.map((row) => [row.what, fateText(row.fate), row] as const))('%s: %s', async (_what, _text, { fate, of }) => {
      const [key, other] = [`tkt_${uuidv7()}`, `tkt_${uuidv7()}`];
      const before = goodRecord(topic, key, 'before');
      const good = goodRecord(topic, key, 'itself');
      const bad: OutRecord = { id: good.id, topic: topic.name, ...of(good, before) };
      await publish(before, goodRecord(topic, other, '1'));
      await bring(bad);
      await publish(goodRecord(topic, key, 'after'), goodRecord(topic, other, '2'));

      expect(again).toEqual([]);
      expect(consumer.check().status).toBe('ok');
      expect(await words(other)).toEqual(['1', '2']);
      expect(await words(key)).toEqual(effectOf(fate));
      const parked = await consumer.letters.list();
      if (typeof fate === 'string') return expect(parked).toEqual([]);
      expect(parked).toMatchObject([{ key: fate.alone ? expect.stringMatching(/^@/) : key, reason: fate.parked, records: fate.alone ? 1 : 2 }]);
      expectCopy(await lastCopy(), bad, fate.parked);
      // What can never be handled is not handled by trying again, and does no harm.
      expect(await consumer.letters.replay(parked[0]!.key)).toMatchObject({ replayed: 0 });
      expect(await consumer.letters.purge(parked[0]!.key, 'test')).toBe(parked[0]!.records);
    });
  });
}

/** The dead letter is the record, byte for byte, as far as a broker takes it. */
function expectCopy(copy: LogRecord | undefined, bad: OutRecord, reason: string): void {
  const bytes = bad.value?.length ?? 0;
  const headBytes = Object.values(bad.headers).reduce((sum, text) => sum + text.length, 0);
  expect(copy?.headers['dlq-reason']).toBe(reason);
  expect(copy?.value?.equals(bad.value!)).toBe(bytes > MAX_RECORD_BYTES ? undefined : true);
  expect(copy?.headers['dlq-cut-value']).toBe(bytes > MAX_RECORD_BYTES ? String(bytes) : undefined);
  if (headBytes > 32_768) return expect(copy).toMatchObject({ key: null, headers: { 'dlq-cut-head': expect.any(String) } });
  expect(copy?.headers).toMatchObject(bad.headers);
  expect(copy?.headers['dlq-key'] === undefined ? copy?.key : JSON.parse(copy.headers['dlq-key'])).toBe(bad.key);
}

/** Of a record that never stood in the log. */
const NO_OFFSET = 1_000_000_000;
const EFFECT = { name: '0001_effect', sql: `create table ${SCHEMA}.effect (n int8 generated always as identity, key text, word text)` };

function effectOf(fate: Fate): string[] {
  if (fate === 'handled') return ['before', 'itself', 'after'];
  return fate === 'passed over' || fate.alone ? ['before', 'after'] : ['before'];
}

/** Like a service's: it checks what it knows, passes over what it does not, and leaves a row for each word. */
function handlerOf(topic: string): BatchHandler<{ readonly key: string; readonly word: string }[]> {
  return {
    topics: [topic],
    load: async () => [],
    handle(event, work) {
      const found = known(event);
      if (found?.name !== 'ticket.closed') return;
      if (found.event.data.reason === BOOM) throw new Error('the handler has a fault');
      work.push({ key: event.key ?? '', word: found.event.data.reason });
    },
    async save(tx, work) {
      for (const { key, word } of work) await tx.query(`insert into ${SCHEMA}.effect (key, word) values ($1, $2)`, [key, word]);
      return [];
    },
  };
}
