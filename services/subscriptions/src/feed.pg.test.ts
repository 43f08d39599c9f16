import { TOPICS } from '@sluice/contracts';
import { DAY } from '@sluice/kernel';
import { quietLogger } from '@sluice/runtime/testing';
import { Locks } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { PostgresLog } from '@sluice/stream';
import { feedContract, type Reader, reader, tickets } from './testing.ts';

const logger = quietLogger();

async function opened() {
  const t = await testDatabase();
  const locks = new Locks(t.db, 'locks');
  const log = await PostgresLog.open({ db: t.db, locks, logger });
  const stop = async (): Promise<void> => {
    await log.close();
    await locks.close();
    await t.drop();
  };
  return { t, log, stop };
}

feedContract('Postgres', opened);

describe('what only a durable log has', () => {
  let under: { readonly t: TestDatabase; readonly log: PostgresLog; stop(): Promise<void> };
  let r: Reader;
  beforeEach(async () => {
    under = await opened();
    r = await reader(under.log);
  });
  afterEach(async () => {
    await r.close();
    await under.stop();
  });

  test('a cursor older than the retention goes on at the earliest and says so, once; a beginner is told nothing', async () => {
    const { next } = (await r.get({ after: 'latest' })).body;
    await under.log.publish(tickets(40, 20));
    await under.log.admin.retain(Date.now() + 31 * DAY);
    await under.log.publish(tickets(20, 20, 40));
    const { body } = await r.get({ after: next, limit: 10 });
    expect([body.gone, body.items.length]).toEqual([true, 10]);
    const rest = await r.get({ after: body.next });
    expect(rest.body.gone).toBe(false);
    const left = (await Promise.all(Array.from({ length: 8 }, (_, partition) => under.log.read(TOPICS.ticketsEvents.name, partition, 0, 100)))).flat().filter((one) => one.value !== null);
    expect(body.items.length + rest.body.items.length).toBe(left.length);
    const beginner = await r.get({ limit: 10 });
    expect([beginner.body.gone, (await r.get({ after: beginner.body.next })).body.gone]).toEqual([false, false]);
  });

  test('eight writers at once: no hole for readers who follow, however commits overlap', async () => {
    const { next } = (await r.get({ after: 'latest' })).body;
    const total = 8 * 25;
    const follow = async (): Promise<string[]> => {
      const seen: string[] = [];
      for (let after = next; seen.length < total; ) {
        const { body } = await r.get({ after, wait: 20, limit: 50 });
        seen.push(...body.items.map((one) => `${one.subject} ${one.entityversion}`));
        after = body.next;
      }
      return seen;
    };
    const followers = [follow(), follow(), follow()];
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (const one of tickets(25, 1)) await under.log.publish([{ ...one, key: `w${writer}`, headers: { ...one.headers, ce_subject: `w${writer}` } }]);
    });
    await Promise.all(writers);
    for (const seen of await Promise.all(followers)) {
      expect(new Set(seen).size).toBe(total);
      for (const [, own] of Map.groupBy(seen, (one) => one.split(' ')[0])) expect(own.map((one) => Number(one.split(' ')[1]))).toEqual(own.map((_, n) => n + 1));
    }
  });

  test('a write of another process wakes who waits here', async () => {
    const own = new Locks(under.t.db, 'other');
    const [here, there] = await Promise.all([0, 1].map(() => PostgresLog.open({ db: under.t.db, locks: own, logger, acrossProcesses: true })));
    const other = await reader(here!);
    const { next } = (await other.get({ after: 'latest' })).body;
    const waiting = other.get({ after: next, wait: 20 });
    await there!.publish(tickets(1));
    expect((await waiting).body.items).toHaveLength(1);
    await other.close();
    await here!.close();
    await there!.close();
    await own.close();
  });
});
