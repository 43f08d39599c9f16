import { TOPICS } from '@sluice/contracts';
import { PassingFault, uuidv7 } from '@sluice/kernel';
import { quietLogger } from '@sluice/runtime/testing';
import { type Log, memoryLog } from '@sluice/stream';
import { feedContract, type Reader, reader, record, saying, tickets } from './testing.ts';

/** The feed keeps nothing: only `migrate` would ask for it. */

feedContract('memory', async () => ({ log: memoryLog({ logger: quietLogger() }), stop: async () => undefined }));

describe('who may ask, and how', () => {
  let log: Log;
  let r: Reader;
  beforeEach(async () => {
    log = memoryLog({ logger: quietLogger() });
    r = await reader(log);
  });
  afterEach(() => r.close());

  test.each([
    ['admin', 200],
    ['subscriber', 200],
    ['supervisor', 403], // a complaint may be kept from him
    ['agent', 403],
    ['department', 403],
    ['quality', 403],
    ['intake', 403],
  ] as const)('%s: %d', async (role, status) => {
    r.actor = { keyId: 'k', role };
    expect((await r.get()).status).toBe(status);
  });

  test('nobody: 401', async () => {
    r.actor = undefined;
    expect((await r.get()).status).toBe(401);
  });

  test.each([
    [{ after: 'x' }, 'query.after'],
    [{ after: '2_1.5' }, 'query.after'],
    [{ after: '1_1' }, 'query.after'],
    [{ after: '1_1..2' }, 'query.after'],
    [{ after: '1_1.zzzzzzzzzzzzzz' }, 'query.after'],
    [{ after: '1_1.5' }, 'query.after'], // ahead of an empty log
    [{ after: "1' or 1=1" }, 'query.after'],
    [{ limit: 0 }, 'query.limit'],
    [{ limit: 501 }, 'query.limit'],
    [{ wait: 21 }, 'query.wait'],
    [{ types: 'ticket.creatd' }, 'query.types'],
    [{ types: 'contact.received' }, 'query.types'],
    [{ types: 'ticket.state' }, 'query.types'],
    [{ from: 'x' }, 'query.from'],
  ])('refuses %j by name', async (query, path) => {
    expect(await r.get(query as unknown as Record<string, string>)).toMatchObject({ status: 400, body: { code: 'invalid', errors: [{ path }] } });
  });

  test('a topic may get more partitions, and the feed more topics: an older cursor goes on', async () => {
    await log.publish(tickets(40, 20));
    const { next } = await r.all();
    await log.admin.delete(TOPICS.customersEvents.name);
    await log.admin.create([{ ...TOPICS.customersEvents, partitions: 12 }]);
    await log.publish(Array.from({ length: 30 }, (_, n) => record(TOPICS.customersEvents, 'customer.created', `cus_${n}`)));
    expect((await r.all({ after: `${next}_z.1.2` })).items).toHaveLength(30);
  });

  test('a record that is no event is passed over; nobody stands before it for ever', async () => {
    const [first, last] = tickets(2, 1);
    await log.publish([first!, { id: uuidv7(), topic: TOPICS.ticketsEvents.name, key: 'tkt_0', headers: {}, value: Buffer.from('no event') }, last!]);
    expect(saying((await r.get()).body.items)).toEqual(['tkt_0 1', 'tkt_0 2']);
  });

  test('internal topics are in no page', async () => {
    await log.admin.create([TOPICS.contactsReceived]);
    await log.publish([record(TOPICS.contactsReceived, 'contact.received', 'cpt_1'), ...tickets(1)]);
    expect((await r.get()).body.items.map((one) => one.type)).toEqual(['dev.sluice.ticket.created.v1']);
  });

  test('with the log away: 503, also for who waits, and it goes on by itself', async () => {
    const { next } = (await r.get({ after: 'latest' })).body;
    const ends = log.admin.ends.bind(log.admin);
    const waiting = r.get({ after: next, wait: 20 });
    await r.get({ after: next });
    Object.assign(log.admin, { ends: () => Promise.reject(new PassingFault('away')) });
    await log.publish(tickets(1));
    expect([(await waiting).status, (await r.get()).status]).toEqual([503, 503]);
    Object.assign(log.admin, { ends });
    expect(saying((await r.get({ after: next })).body.items)).toEqual(['tkt_0 1']);
  });
});
