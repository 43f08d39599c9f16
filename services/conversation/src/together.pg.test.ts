import { assigned, bench, type Bench, call, NINE, queued } from './testing.ts';
import { apply } from './apply.ts';
import { Together } from './together.ts';

let b: Bench;
let together: Together;
let transactions: number;
beforeAll(async () => {
  b = await bench();
  const { db } = b.parts;
  const counted = { ...db, transact: ((work) => (transactions++, db.transact(work))) as typeof db.transact };
  together = new Together({ ...b.parts, db: counted });
});
afterAll(() => b.drop());

const by = { kind: 'agent', id: 'anna' };
const resolving = (ticketId: string) => ({
  ticketId,
  asks: false,
  decide: (work: Parameters<typeof apply>[0]) => {
    const events = apply(work, ticketId, { kind: 'resolve', at: work.now, by, code: 'solved' }, {});
    if (events.some((event) => event.name === 'refused')) throw new Error('refused');
  },
});

async function tickets(n: number): Promise<string[]> {
  const before = new Set((await b.tickets()).map((one) => one.id));
  await b.deliver(Array.from({ length: n }, () => call()));
  const fresh = (await b.tickets()).filter((one) => !before.has(one.id));
  await b.deliver(fresh.flatMap((one) => [queued(one), assigned(one)]));
  return fresh.map((one) => one.id);
}

test('a crowd pays for few commits, and each is answered with his own ticket as it stands then', async () => {
  const ids = await tickets(60);
  transactions = 0;
  const views = await Promise.all(ids.map((id) => together.change(resolving(id))));
  expect(views.map((view) => [view.ticket.id, view.ticket.status])).toEqual(ids.map((id) => [id, 'resolved']));
  expect(transactions).toBeLessThanOrEqual(2);
  expect((await b.tickets()).filter((one) => ids.includes(one.id) && one.status !== 'resolved')).toEqual([]);
});

test('what one is refused is his alone: the others stand', async () => {
  const ids = await tickets(3);
  await together.change(resolving(ids[1]!));
  const answers = await Promise.allSettled([...ids.map((id) => together.change(resolving(id))), together.change(resolving('tkt_0190f000-0000-7000-8000-00000000dead'))]);
  expect(answers.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  expect((await b.tickets()).filter((one) => ids.includes(one.id)).map((one) => one.status)).toEqual(['resolved', 'resolved', 'resolved']);
});

test('a change that is refused half-way is undone whole, and nobody else with it', async () => {
  const ids = await tickets(2);
  const halfWay = {
    ticketId: ids[0]!,
    asks: false,
    decide: (work: Parameters<typeof apply>[0]) => {
      apply(work, ids[0]!, { kind: 'set_priority', at: NINE, by, priority: 99 }, {});
      throw new Error('and then not');
    },
  };
  const answers = await Promise.allSettled([together.change(halfWay), together.change(resolving(ids[1]!))]);
  expect(answers.map((one) => one.status)).toEqual(['rejected', 'fulfilled']);
  const now = new Map((await b.tickets()).map((one) => [one.id, one]));
  expect(now.get(ids[0]!)?.priority).not.toBe(99);
  expect(now.get(ids[1]!)?.status).toBe('resolved');
});

test('two who want the same thing: the first has it, in the order of asking', async () => {
  const [id = ''] = await tickets(1);
  const answers = await Promise.allSettled([together.change(resolving(id)), together.change(resolving(id))]);
  expect(answers.map((one) => one.status)).toEqual(['fulfilled', 'rejected']);
});
