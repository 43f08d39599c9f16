import { MINUTE } from '@sluice/kernel';
import { armCrashPoint, crashPoints } from '@sluice/runtime';
import type { PoolInput } from '../domain/input.ts';
import { agent, config, newWork, queue, ticket } from '../domain/testing.ts';
import { POOL } from '../migrations.ts';
import { takeLease } from '../store/pool-rows.ts';
import { readItem } from '../store/views.ts';
import { bench, type Bench } from '../testing.ts';
import type { PoolWriter } from './writer.ts';

/** Chats are offered and fall silent after two minutes; a minute of work comes after them. Who can what is told by a skill, so that nothing hangs on who was idle longest. */
const CENTRE = config([agent('mei', { skills: { a: 5 } }), agent('tom', { skills: { b: 5 } }), agent('zoe', { skills: { b: 3 } })], {
  queues: [queue('general', { modes: { chat: 'offer' }, offerTimeoutMs: 20_000, reofferMs: 60_000, rings: [{ afterMs: 40_000, lower: { b: 3 } }] })],
  queueSettings: { silence: { chat: { ms: 2 * MINUTE, business: false } }, afterWorkMs: { chat: MINUTE } },
});

let b: Bench;
const open = new Set<Bench>();
async function begin(): Promise<void> {
  await end();
  b = await bench(CENTRE);
  open.add(b);
}
async function end(): Promise<void> {
  armCrashPoint(undefined, () => undefined);
  for (const one of open) await one.drop();
  open.clear();
}
afterEach(end);

const chat = (n: number, skill: string): PoolInput => ({ kind: 'work', work: newWork(n, { channel: 'chat', skills: { [skill]: 4 } }) });
const offerOf = async (n: number): Promise<string> => (await readItem(b.db, ticket(n)))?.offer?.id ?? 'ofr_none';
const answer = async (n: number, kind: 'accept' | 'decline', who: string): Promise<PoolInput> => ({
  kind,
  requestId: 'r',
  offerId: await offerOf(n),
  ticketId: ticket(n),
  by: { kind: 'agent', id: who },
});
const resolve = (n: number): PoolInput => ({ kind: 'withdrawn', ticketId: ticket(n), version: 9, reason: 'resolved' });
const story = async (): Promise<string[]> =>
  (await b.said()).map(({ type, data }) =>
    [type.split('.').slice(2, 4).join('.'), Number.parseInt(String(data['ticketId']).slice(-12), 16), data['agentId'], data['reason']]
      .filter((part) => part !== undefined && !Number.isNaN(part))
      .join(' '),
  );

/** Offers accepted, declined and let pass, a ring that opens, silence, after-work: each step is what happens next, and when. */
const STEPS: readonly { readonly after: number; readonly inputs: () => Promise<readonly PoolInput[]> }[] = [
  { after: 0, inputs: async () => [chat(1, 'a'), chat(2, 'b'), chat(3, 'b')] },
  { after: 1000, inputs: async () => [await answer(1, 'accept', 'mei'), await answer(2, 'decline', 'tom')] },
  { after: 19_000, inputs: async () => [] },
  { after: 20_000, inputs: async () => [] },
  { after: 100, inputs: async () => [await answer(2, 'accept', 'zoe')] },
  { after: 25_000, inputs: async () => [resolve(1)] },
  { after: MINUTE, inputs: async () => [] },
  { after: 2 * MINUTE, inputs: async () => [] },
  { after: 3 * MINUTE, inputs: async () => [chat(4, 'a')] },
];

/** Plays it with one writer after the other: where one dies, the next goes on. With a batch of 1 each is drained behind the commit before it. Answers how many died. */
async function play(batch: number): Promise<number> {
  let writer: PoolWriter = b.writer({ batch });
  let died = 0;
  for (const { after, inputs } of STEPS) {
    b.clock.move(after);
    await b.append(...(await inputs()));
    for (;;) {
      try {
        do await b.run(writer);
        while (writer.hasDue || !writer.reigns);
        break;
      } catch (error) {
        if (!String(error).includes('killed')) throw error;
        died += 1;
        await writer.stop();
        writer = b.writer({ batch });
      }
    }
  }
  await writer.stop();
  return died;
}

test.each(crashPoints({ pool: [POOL] }).flatMap((point) => [500, 1].map((batch) => [point, batch] as const)))(
  '%s, %i inputs a commit: whoever takes the pool over tells the same, once',
  async (point, batch) => {
    await begin();
    expect(await play(batch)).toBe(0);
    const whole = await story();
    expect(whole.filter((line) => line.startsWith('work.returned'))).toHaveLength(1);
    for (let pass = 1; pass <= 9; pass += 1) {
      await begin();
      armCrashPoint(`${point}#${pass}`, () => {
        armCrashPoint(undefined, () => undefined);
        throw new Error('killed');
      });
      expect([pass, await play(batch)]).toEqual([pass, 1]);
      expect([pass, await story()]).toEqual([pass, whole]);
    }
  },
  120_000,
);

test('taken over with offers, bars, silence and after-work running: what came due in between fires once, at once; the rest in its time', async () => {
  await begin();
  const first = b.writer();
  await b.append(chat(1, 'a'), chat(2, 'b'));
  await b.run(first);
  await b.append(await answer(1, 'accept', 'mei'), await answer(2, 'accept', 'tom'), chat(3, 'a'), chat(4, 'b'));
  await b.run(first);
  await b.append(resolve(1), await answer(4, 'decline', 'tom'));
  await b.run(first);
  await first.stop();
  // Past the offer of 3, the end of the bar of 4 and the after-work of 1; the silence of 2 is still to come.
  b.clock.move(61_000);
  const second = b.writer();
  const before = (await story()).length;
  for (let steps = 0; steps < 3; steps += 1) await second.step(AbortSignal.timeout(5000));
  expect(second.hasDue).toBe(false);
  expect((await story()).slice(before).toSorted()).toEqual(['work.offer_timed_out 3 mei', 'work.offered 4 tom']);
  expect(await readItem(b.db, ticket(1))).toBeUndefined();
  b.clock.move(MINUTE);
  await b.run(second);
  expect((await story()).slice(before)).toContain('work.returned 2 tom silent');
  expect((await story()).filter((line) => line === 'work.offer_timed_out 3 mei')).toHaveLength(1);
});

test('two writers at once with offers open: the one whose lease is old answers nobody and gives nothing', async () => {
  await begin();
  const writer = b.writer();
  await b.append(chat(1, 'a'), chat(2, 'b'));
  await b.run(writer);
  const before = await story();
  const accept = await answer(1, 'accept', 'mei');
  await b.db.transact((tx) => takeLease(tx, POOL));
  await b.append(accept);
  b.clock.move(20_000);
  await expect(writer.step(AbortSignal.timeout(5000))).rejects.toThrow('another writer has taken the pool');
  expect(await story()).toEqual(before);
  expect(await readItem(b.db, ticket(1))).toMatchObject({ status: 'offered', agentId: 'mei' });
  await b.run(writer);
  // Both offers had ended by then: who answers late is told so, and nobody has two.
  expect((await story()).filter((line) => line.startsWith('work.offer_timed_out'))).toEqual(['work.offer_timed_out 1 mei', 'work.offer_timed_out 2 tom']);
  const held = await b.db.query<{ n: number }>('select count(*) as n from routing.item where agent_id is not null group by ticket_id having count(*) > 1');
  expect(held).toEqual([]);
});
