import { TOPICS } from '@sluice/contracts';
import { armCrashPoint } from '@sluice/runtime';
import type { ConversationParts } from './act.ts';
import { askAnew } from './asking-anew.ts';
import type { Ticket } from './domain/ticket.ts';
import { assigned, bench, type Bench, call, inbound, mail, offered, queued, raised } from './testing.ts';

let b: Bench;
beforeAll(async () => {
  b = await bench();
});
beforeEach(() => b.reset());
afterAll(() => b.drop());

/** The schema has gone over to this version. */
async function goesTo(version: string): Promise<ConversationParts> {
  const config = { ...b.parts.config(), version };
  await b.db.query("insert into conversation.configuration_version (version, number, files, digests, at) values ($1, substr($1, 2)::int4, '{}', '{}', now())", [version]);
  await b.db.query(
    'insert into conversation.configuration_current (version, number) select version, number from conversation.configuration_version where version = $1 on conflict (one) do update set version = excluded.version, number = excluded.number',
    [version],
  );
  return { ...b.parts, config: () => config, configIn: async () => config };
}

const all = async (parts: ConversationParts, atOnce?: number): Promise<number> => {
  let [asked, n] = [0, 0];
  do asked += n = await askAnew(parts, atOnce);
  while (n > 0);
  return asked;
};
const demands = async () => (await b.said('work.requested')).map((one) => one.data);
const asked = async () => (await demands()).filter((one) => one['cause'] === 'reconfigured');
const ticketOf = async (n: number): Promise<Ticket> => (await b.tickets())[n]!;
const isPublic = ({ topic }: { readonly topic: string }): boolean => topic === TOPICS.ticketsEvents.name || topic === TOPICS.ticketsState.name;
const moved = (ticket: Ticket, by: { kind: string; id?: string }) => {
  const { id: ticketId, conversationId, version: onVersion, workItemId } = ticket;
  return inbound(
    TOPICS.routingEvents,
    'work.transferred',
    { workItemId: workItemId ?? 'wrk_1', ticketId, conversationId, onVersion, fromQueueId: ticket.queueId ?? '', toQueueId: 'billing', by, at: new Date(b.clock.now()).toISOString() },
    conversationId,
  );
};

test('what waits or is only offered is asked for anew, once a version, with its text; who is held, waits for his customer or has ended is not; nobody outside hears of it', async () => {
  for (const from of ['a', 'b', 'c', 'd']) await b.deliver([mail({ from: `${from}@x.example`, text: `I am ${from}. 我是${from}。` })]);
  const [waits, isOffered, held, ended] = await b.tickets();
  await b.deliver([queued(waits!), queued(isOffered!), offered(isOffered!, 'anna'), queued(held!), assigned(held!), queued(ended!)]);
  await b.act(ended!.id, { kind: 'resolve', at: b.clock.now(), by: { kind: 'agent', id: 'anna' }, code: 'solved' });
  const [before, told] = [await b.tickets(), (await b.said()).filter(isPublic).length];
  const parts = await goesTo('v2');
  expect(await all(parts)).toBe(2);
  expect(await asked()).toMatchObject([
    { ticketId: waits!.id, text: 'I am a. 我是a。', configVersion: 'v2', ticketVersion: before[0]!.version },
    { ticketId: isOffered!.id, text: 'I am b. 我是b。', configVersion: 'v2' },
  ]);
  expect((await asked()).every((one) => one['queueId'] === undefined)).toBe(true);
  expect([await b.tickets(), (await b.said()).filter(isPublic).length]).toEqual([before, told]);
  expect(await all(parts)).toBe(0);
  expect(await all(await goesTo('v3'))).toBe(2);
});

test('what was asked for under the present version is not asked for again; one of a transaction that began under the older is found when it has committed', async () => {
  await goesTo('v1');
  const parts = await goesTo('v2');
  await b.deliver([call()]);
  expect((await demands()).map((one) => one['configVersion'])).toEqual(['v1']);
  expect([await all(parts), await all(parts)]).toEqual([1, 0]);
});

test('its rank is told with what ladders have added; a queue that a human chose is named, one that a rule chose is not', async () => {
  await b.deliver([call({ from: 'one' })]);
  await b.deliver([call({ from: 'two' })]);
  await b.deliver([call({ from: 'three' })]);
  const [first, second, third] = await b.tickets();
  await b.deliver([queued(first!), queued(second!), queued(third!), raised('sla.priority_raised', first!)]);
  await b.deliver([moved(await ticketOf(1), { kind: 'agent', id: 'mei' }), moved(await ticketOf(2), { kind: 'rule', id: 'queue_removed' })]);
  await all(await goesTo('v2'));
  expect((await asked()).map((one) => [one['priority'], one['raised'], one['queueId']])).toEqual([
    [50, 10, undefined],
    [40, undefined, 'billing'],
    [40, undefined, undefined],
  ]);
});

test('a return brings what had a holder at the change', async () => {
  await b.deliver([call()]);
  const ticket = await ticketOf(0);
  await b.deliver([queued(ticket), assigned(ticket)]);
  const parts = await goesTo('v2');
  expect(await all(parts)).toBe(0);
  const { id: ticketId, conversationId, version: onVersion } = await ticketOf(0);
  await b.deliver([
    inbound(
      TOPICS.routingEvents,
      'work.returned',
      { workItemId: 'wrk_1', ticketId, conversationId, onVersion, agentId: 'anna', reason: 'agent', at: new Date(b.clock.now()).toISOString() },
      conversationId,
    ),
  ]);
  expect(await all(parts)).toBe(1);
});

describe('it dies at any commit, and goes on there: each is asked for once', () => {
  test.each([1, 2, 3].flatMap((n) => [`asking.conversation.before-commit#${n}`, `asking.conversation.after-commit#${n}`]))('%s', async (point) => {
    for (let n = 0; n < 7; n++) await b.deliver([call({ from: `nr-${n}` })]);
    const parts = await goesTo('v2');
    const deaths = { n: 0 };
    armCrashPoint(point, () => {
      deaths.n += 1;
      throw new Error('dead');
    });
    await expect(all(parts, 3)).rejects.toThrow('dead');
    armCrashPoint(undefined, () => undefined);
    await all(parts, 3);
    expect([deaths.n, (await asked()).map((one) => one['ticketId'])]).toEqual([1, (await b.tickets()).map((one) => one.id)]);
  });
});
