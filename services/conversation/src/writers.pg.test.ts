import type { Inbound } from '@sluice/stream';
import { assigned, bench, type Bench, call, clock, mail, queued, receipt, SUPPORT } from './testing.ts';
import { chain, INTRODUCTIONS, shape } from './testing/chains.ts';

let b: Bench;
beforeAll(async () => {
  b = await bench();
});
afterAll(() => b.drop());

/** The same for the same seed. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffled<T>(list: readonly T[], roll: () => number): T[] {
  const out = [...list];
  for (let at = out.length - 1; at > 0; at -= 1) {
    const other = Math.floor(roll() * (at + 1));
    [out[at], out[other]] = [out[other]!, out[at]!];
  }
  return out;
}

const WRITERS = 8;

test('eight writers with shuffled overlapping batches: each event counts once, no deadlock is poison, nothing is torn', async () => {
  await b.deliver(Array.from({ length: 20 }, (_, n) => call({ from: `seed-${n}` })));
  const seeds = await b.tickets();
  const sent = await Promise.all(seeds.slice(0, 5).map((ticket) => b.answer(ticket.conversationId)));
  const chains = Array.from({ length: 12 }, (_, n) => chain([0, n % 3, 1, n % 2], INTRODUCTIONS[n % 4]!, `chain${n}`));
  const events: Inbound[] = [
    ...chains.flatMap((one) => one.mails),
    ...Array.from({ length: 30 }, (_, n) => call({ from: `user-${n % 7}` })),
    ...Array.from({ length: 10 }, (_, n) => mail({ from: `writer${n % 4}@x.example`, to: [SUPPORT, `writer${(n + 1) % 4}@x.example`] })),
    ...seeds.flatMap((ticket) => [queued(ticket), assigned(ticket), clock('sla.warned', ticket)]),
    ...seeds.slice(0, 5).map((ticket, n) => receipt(ticket, 'messageId' in sent[n]! ? sent[n].messageId : '', 'failed')),
  ];
  const pools = Array.from({ length: WRITERS }, (_, n) => b.t.open(`writer ${n}`, 2));
  let handled = 0;
  await Promise.all(
    pools.map(async (pool, n) => {
      const roll = dice(n + 1);
      for (let rest = shuffled(events, roll); rest.length > 0; ) {
        const fresh = await b.deliver(rest.splice(0, 1 + Math.floor(roll() * 40)), pool);
        handled += fresh;
      }
    }),
  );
  expect(handled).toBe(events.length);
  const [torn] = await b.db.query<{ n: number }>(
    'select count(*) as n from (select ticket_id, count(*) as n, max(version) as last, min(version) as first from conversation.ticket_event group by 1) x where n <> last or first <> 1',
  );
  expect(torn?.n).toBe(0);
  const [counts] = await b.db.query<{ customers: number; points: number; messages: number; live: number }>(
    `select (select count(*) from conversation.customer) as customers, (select count(*) from conversation.contact_point) as points, (select count(*) from conversation.message where direction = 'in') as messages,
      (select count(*) from (select conversation_id from conversation.ticket where status not in ('closed') group by 1 having count(*) > 1) x) as live`,
  );
  const senders = new Set(events.flatMap((event) => (event.data as { contactPointId?: string }).contactPointId ?? []));
  expect(counts).toEqual({ customers: senders.size + seeds.length, points: senders.size + seeds.length, messages: 20 + 48 + 30 + 10, live: 0 });
  // In the outbox each ticket's events stand in the order of their versions, whoever wrote them.
  const last = new Map<string, number>();
  for (const one of await b.said()) {
    if (!one.topic.includes('tickets.events')) continue;
    expect(one.version).toBe((last.get(one.key ?? '') ?? 0) + 1);
    last.set(one.key ?? '', one.version ?? 0);
  }
});

test('its chains stand as they would have in order', async () => {
  for (let n = 0; n < 12; n += 1) {
    for (const one of chain([0, n % 3, 1, n % 2], INTRODUCTIONS[n % 4]!, `calm${n}`).mails) await b.deliver([one]);
    const places = async (name: string): Promise<string[]> =>
      (await b.db.query<{ conversation_id: string }>('select conversation_id from conversation.message where mail_id like $1 order by mail_id', [`${name}.%`])).map((row) => row.conversation_id);
    expect([n, shape(await places(`chain${n}`))]).toEqual([n, shape(await places(`calm${n}`))]);
  }
});
