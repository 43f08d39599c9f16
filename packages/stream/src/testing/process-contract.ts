import { uuidv7 } from '@sluice/kernel';
import { pause } from '@sluice/runtime';
import type { Log } from '../port.ts';
import { Fleet, type OpenedElsewhere } from './processes.ts';
import { testRecord, testTopic } from './records.ts';

/** A driver that processes of their own can open. */
export interface LogAcrossProcesses {
  open(): Promise<Log>;
  readonly elsewhere: OpenedElsewhere;
  stop(): Promise<void>;
}

const KEYS = 12;
const LONG = process.env['SLUICE_FAULT_ROUND'] === 'long';

/**
 * The scenarios in which processes come, go, hang and are killed. Property: every acked record ends in a batch that resolved; first deliveries
 * of a key rise by one; positions never go back. Every driver that outlives a process passes it; a new one is only listed. `brief`: processes come
 * and go once in the short round.
 */
export function logProcessContract(name: string, make: () => Promise<LogAcrossProcesses>, { brief = false } = {}): void {
  const rounds = LONG ? 12 : brief ? 1 : 3;
  describe(`log contract with processes: ${name}`, () => {
    let under: LogAcrossProcesses;
    let log: Log;
    let fleet: Fleet;
    let topic: string;
    let group: string;
    beforeAll(async () => {
      under = await make();
      log = await under.open();
    });
    afterAll(async () => {
      await log.close();
      await under.stop();
    });
    beforeEach(async () => {
      [topic, group, fleet] = [`t.${uuidv7()}`, `g.${uuidv7()}`, new Fleet()];
      await log.admin.create([testTopic(topic)]);
    });
    afterEach(() => fleet.end());

    const join = (slowMs: number) => fleet.join(under.elsewhere, group, topic, slowMs);
    let sent = 0;
    const publish = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n++, sent++) await log.publish([testRecord(topic, `k${sent % KEYS}`, String(Math.floor(sent / KEYS)))]);
    };
    beforeEach(() => (sent = 0));
    const behind = async (): Promise<number> => (await log.admin.lag(group, [topic])).reduce((sum, one) => sum + one.lag, 0);

    /** Publishes and looks at the positions until `over`. */
    const underLoad = async (over: () => boolean): Promise<{ back: number }> => {
      let [back, before] = [0, new Map<number, number>()];
      while (!over()) {
        await publish(5);
        const [lags, ends] = [await log.admin.lag(group, [topic]), await log.admin.ends(topic)]; // nobody else publishes
        const now = new Map(lags.map(({ partition, lag }) => [partition, ends[partition]! - lag]));
        for (const [partition, at] of now) if (at < (before.get(partition) ?? 0)) back++;
        before = now;
      }
      return { back };
    };
    const settled = async (): Promise<void> => {
      while ((await behind()) > 0) await pause(20);
      await fleet.changed.until(() => fleet.done.size >= sent);
    };
    const holds = (): void => {
      expect(fleet.done.size).toBe(sent);
      for (const [key, list] of fleet.first) expect({ key, list }).toEqual({ key, list: list.map((_, n) => n) });
      expect(fleet.trouble).toEqual([]);
    };

    test('3 members join and leave under load with slow batches: nothing lost, order per key kept', async () => {
      let over = false;
      const load = underLoad(() => over);
      let staying = await join(15);
      for (let round = 0; round < rounds; round++) {
        const next = await join(15);
        await fleet.changed.until(() => next.inHand.size > 0); // it has taken its share
        expect(await staying.leave()).toBe(0); // 8: the process ends by itself
        staying = next;
      }
      over = true;
      const { back } = await load;
      await settled();
      holds();
      expect(back).toBe(0);
      expect(await staying.leave()).toBe(0);
    }, 120_000);

    test('4 kill -9 in mid-batch: the batch comes again elsewhere, a repeat and never a hole', async () => {
      let over = false;
      const load = underLoad(() => over);
      let staying = await join(10);
      for (let round = 0; round < rounds; round++) {
        const next = await join(10);
        await fleet.changed.until(() => staying.inHand.size > 0);
        await staying.kill();
        staying = next;
      }
      over = true;
      await load;
      await settled();
      holds();
      expect(fleet.deliveries).toBeGreaterThanOrEqual(sent);
      await staying.leave();
    }, 120_000);

    test('11 a handler that takes long while a member joins: its partition stays until it is done, positions do not go back', async () => {
      await publish(60);
      const slow = await join(2500);
      await fleet.changed.until(() => slow.inHand.size > 0);
      const other = await join(0);
      let over = false;
      const load = underLoad(() => over);
      await fleet.changed.until(() => fleet.done.size >= 60);
      over = true;
      const { back } = await load;
      expect(await slow.leave()).toBe(0);
      await settled();
      holds();
      expect([back, fleet.overlaps]).toEqual([0, 0]);
      expect(await other.leave()).toBe(0);
    }, 120_000);

    test('15 a member that waits does not spin', async () => {
      const member = await join(0);
      await publish(20);
      await fleet.changed.until(() => fleet.done.size >= 20);
      await pause(1500); // what its start has left
      const [before, began] = [await member.cpuMs(), performance.now()];
      await pause(3000);
      const share = ((await member.cpuMs()) - before) / (performance.now() - began);
      // The figure is told; what is judged is that nobody spins: a busy machine makes the same wake-ups dearer.
      process.stdout.write(`    a member that waits: ${(share * 100).toFixed(1)} % of a core (aim: 2 %)\n`);
      expect(share).toBeLessThan(0.2);
      expect(await member.leave()).toBe(0);
    }, 60_000);
  });
}
