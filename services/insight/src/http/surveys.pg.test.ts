import { DAY, HOUR, toIso } from '@sluice/kernel';
import type { Actor } from '@sluice/runtime';
import { TEN } from '../domain/testing.ts';
import { Bench, ticketId } from '../testing.ts';

let b: Bench;
beforeEach(async () => {
  b = await Bench.make(TEN);
  await b.say(b.resolved(1));
});
afterEach(() => b.end());

const as = (agentId: string): Actor => ({ keyId: `k-${agentId}`, role: 'agent', agentId });
const GOOD = { speed: 5, communication: 4, effect: 5 };
const call = async (method: 'GET' | 'POST', url: string, payload?: object, headers: Record<string, string> = {}) => {
  const answer = await b.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
};
const rate = (payload: object = { ratings: GOOD }, headers: Record<string, string> = {}, n = 1) => call('POST', `/v1/tickets/${ticketId(n)}/survey`, payload, headers);

describe('a rating by phone', () => {
  test('is written down by who has had no part in it: neither holder, owner, nor who resolved it, by his agent or by his key', async () => {
    await b.say(b.resolved(2, { holders: ['anna', 'mei'], ownerId: 'otto', resolvedBy: 'key:k7' }));
    for (const actor of [as('anna'), as('mei'), as('otto'), { keyId: 'k7', role: 'supervisor' } as const]) {
      b.actor = actor;
      expect([actor.keyId, await rate({ ratings: GOOD }, {}, 2)]).toMatchObject([actor.keyId, { status: 403, body: { code: 'forbidden' } }]);
    }
    expect(await b.survey(2)).toMatchObject({ status: 'planned' });
    b.actor = as('anna');
    expect(await rate({ ratings: GOOD, comment: ' 很好\n' })).toMatchObject({ status: 201, body: { status: 'answered', by: 'phone', recordedBy: 'anna', ratings: GOOD, comment: '很好' } });
    expect((await b.told()).map((one) => one.data)).toMatchObject([]);
    await b.settle();
    expect((await b.told()).map((one) => one.data)).toMatchObject([{ ratings: GOOD, by: 'phone', recordedBy: 'anna' }]);
    expect(JSON.stringify(await b.told())).not.toContain('很好');
  });

  test('nor by a key that has had a part in it, or whose it is, whomever it acts as', async () => {
    await b.say(b.resolved(2, { holders: ['mei'], ownerId: 'otto', resolvedBy: 'key:k7' }));
    for (const more of [
      { keyId: 'k7', actsFor: 'k7' },
      { actsFor: 'k8', heldBy: 'otto' },
    ]) {
      b.actor = { ...as('anna'), ...more };
      expect([more, await rate({ ratings: GOOD }, {}, 2)]).toMatchObject([more, { status: 403 }]);
    }
    b.actor = { ...as('anna'), actsFor: 'k8' };
    expect((await rate({ ratings: GOOD }, {}, 2)).status).toBe(201);
  });

  test('nor by who had another hand in it: wrote to him, did a task, approved the plan, in an earlier solution too', async () => {
    await b.say(b.resolved(2, { holders: ['mei'], workers: { ids: ['jin-hao', 'key:k7'] } }), b.resolved(2, { holders: ['mei'], workers: { ids: ['anna'] } }));
    for (const actor of [as('anna'), { keyId: 'k7', role: 'supervisor' } as const, { keyId: 'k8', role: 'supervisor', agentId: 'jin-hao' } as const]) {
      b.actor = actor;
      expect([actor.keyId, (await rate({ ratings: GOOD }, {}, 2)).status]).toEqual([actor.keyId, 403]);
    }
    // To have helped with it shows nobody what its customer says.
    b.actor = as('jin-hao');
    expect((await call('GET', `/v1/tickets/${ticketId(2)}/survey`)).status).toBe(404);
    b.actor = { keyId: 'k9', role: 'supervisor' };
    expect((await rate({ ratings: GOOD }, {}, 2)).status).toBe(201);
  });

  test('by nobody but admins, supervisors and agents; of a ticket that an agent does not see there is none', async () => {
    for (const role of ['quality', 'intake', 'subscriber', 'department'] as const) {
      b.actor = { keyId: 'k', role };
      expect((await rate()).status).toBe(403);
    }
    b.actor = undefined;
    expect((await rate()).status).toBe(401);
    b.actor = as('stranger');
    await b.say(b.resolved(3, { queueId: 'elsewhere' }));
    expect([(await rate({ ratings: GOOD }, {}, 3)).status, (await call('GET', `/v1/tickets/${ticketId(3)}/survey`)).status]).toEqual([404, 404]);
    b.actor = { keyId: 'k', role: 'agent' };
    expect((await rate()).status).toBe(403);
    b.actor = { keyId: 'k', role: 'admin' };
    expect((await rate({ ratings: GOOD }, {}, 99)).status).toBe(404);
  });

  test.each<[string, object, string[]]>([
    ['nothing', { ratings: {} }, ['body.ratings.speed', 'body.ratings.communication', 'body.ratings.effect']],
    ['a question too few', { ratings: { speed: 5, effect: 5 } }, ['body.ratings.communication']],
    ['a question too many', { ratings: { ...GOOD, price: 1 } }, ['body.ratings.price']],
    ['a six', { ratings: { ...GOOD, speed: 6 } }, ['body.ratings.speed']],
    ['half a point', { ratings: { ...GOOD, speed: 4.5 } }, ['body.ratings.speed']],
    ['a text', { ratings: { ...GOOD, speed: '5' } }, ['body.ratings.speed']],
    ['a field that is none', { ratings: GOOD, ticketId: ticketId(2) }, ['body.ticketId']],
    ['an object for words', { ratings: GOOD, comment: { $ne: '' } }, ['body.comment']],
    ['too many words', { ratings: GOOD, comment: 'x'.repeat(2001) }, ['body.comment']],
  ])('with %s is refused, by its place', async (_, payload, places) => {
    const { status, body } = await rate(payload);
    expect([status, (body['errors'] as { path: string }[]).map((one) => one.path)]).toEqual([400, places]);
    expect(await b.survey(1)).toMatchObject({ status: 'planned' });
  });

  test('of what goes on is 409, and so is a second one; the same call again is the same', async () => {
    const first = await rate(undefined, { 'idempotency-key': 'a' });
    expect(await rate(undefined, { 'idempotency-key': 'a' })).toEqual(first);
    expect((await rate({ ratings: { ...GOOD, speed: 1 } }, { 'idempotency-key': 'a' })).body).toMatchObject({ code: 'idempotency_mismatch' });
    expect(await rate()).toMatchObject({ status: 409, body: { code: 'conflict', state: 'answered' } });
    await b.say(b.resolved(2));
    await b.say(b.record(2, 'ticket.reopened', { cause: 'message', reopened: 1, at: toIso(b.clock.now()), by: { kind: 'customer' } }));
    expect(await rate(undefined, {}, 2)).toMatchObject({ status: 409, body: { state: 'open' } });
  });

  test('two at once are one', async () => {
    const both = await Promise.all([rate(), rate()]);
    expect(both.map((one) => one.status).toSorted((one, two) => one - two)).toEqual([201, 409]);
  });
});

describe('what is told of it', () => {
  test('the newest survey of the ticket, to who may see the ticket', async () => {
    const url = `/v1/tickets/${ticketId(1)}/survey`;
    expect(await call('GET', url)).toMatchObject({ status: 200, body: { ticketId: ticketId(1), survey: { status: 'planned', dueAt: toIso(TEN + HOUR), ratings: null } } });
    for (const actor of [as('mei'), { keyId: 'q', role: 'quality' } as const, { keyId: 's', role: 'supervisor' } as const]) {
      b.actor = actor;
      expect((await call('GET', url)).status).toBe(200);
    }
    b.actor = { keyId: 'i', role: 'intake' };
    expect((await call('GET', url)).status).toBe(403);
  });
});

describe('satisfaction', () => {
  test('is the share of 4 and 5, with the response rate, by queue, type and time', async () => {
    await b.say(b.resolved(2, { queueId: 'general', type: 'returns' }), b.resolved(3), b.resolved(4));
    await b.move(HOUR);
    for (const n of [1, 2, 3]) await b.send(n);
    await b.say(b.record(4, 'ticket.survey_withheld', { surveyId: (await b.survey(4)).id, reason: 'unreachable', at: toIso(b.clock.now()) }));
    b.actor = { keyId: 'k9', role: 'supervisor' };
    await rate({ ratings: { speed: 3, communication: 4, effect: 5 } }, {}, 1);
    await rate({ ratings: { speed: 5, communication: 5, effect: 5 } }, {}, 2);
    await b.move(DAY);
    const figures = async (query = '') => (await call('GET', `/v1/satisfaction${query}`)).body;
    expect(await figures()).toMatchObject({
      sent: 3,
      answered: 2,
      responseRate: 0.6667,
      byPhone: 2,
      unanswered: 0,
      open: 1,
      questions: [
        { id: 'communication', answers: 2, good: 2, share: 1 },
        { id: 'effect', answers: 2, good: 2, share: 1 },
        { id: 'speed', answers: 2, good: 1, share: 0.5, ratings: [0, 0, 1, 0, 1] },
      ],
    });
    expect(await figures('?queue=general')).toMatchObject({ queue: 'general', sent: 1, answered: 1, questions: [{}, {}, { id: 'speed', share: 1 }] });
    expect(await figures('?type=billing')).toMatchObject({ sent: 2, answered: 1, responseRate: 0.5 });
    expect(await figures(`?from=${toIso(TEN + 2 * HOUR)}`)).toMatchObject({ sent: 0, responseRate: null, questions: [] });
    expect(await figures(`?to=${toIso(TEN + HOUR)}`)).toMatchObject({ sent: 0 });
    expect(await figures(`?from=${toIso(TEN + HOUR)}&to=${toIso(TEN + HOUR + 1)}`)).toMatchObject({ sent: 3 });
  });

  test.each([
    ['?from=yesterday', 'query.from'],
    ['?from=2026-03-02T10:00:00Z&to=2026-03-02T10:00:00Z', 'query.from'],
    ['?from=2020-01-01T00:00:00Z', 'query.from'],
    ["?queue=x'%20or%201=1--&zzz=1", 'query.zzz'],
  ])('%s is refused by its place', async (query, place) => {
    expect(await call('GET', `/v1/satisfaction${query}`)).toMatchObject({ status: 400, body: { errors: [{ path: place }] } });
  });

  test('is for admin, supervisor and quality', async () => {
    for (const role of ['agent', 'intake', 'subscriber', 'department'] as const) {
      b.actor = { keyId: 'k', role, agentId: 'mei' };
      expect((await call('GET', '/v1/satisfaction')).status).toBe(403);
    }
  });
});

test('a rating of a complaint is neither written down nor read by whom it concerns, named before it was resolved or after', async () => {
  const by = { kind: 'agent', id: 'song-qi' };
  await b.say(b.record(2, 'ticket.agents_excluded', { agentIds: ['anna'], by, at: toIso(TEN) }), b.resolved(2, { type: 'complaint' }));
  const statuses = async (actor: Actor): Promise<number[]> => {
    b.actor = actor;
    return [(await rate({ ratings: GOOD }, {}, 2)).status, (await call('GET', `/v1/tickets/${ticketId(2)}/survey`)).status];
  };
  for (const actor of [as('anna'), { keyId: 's', role: 'supervisor', agentId: 'anna' }, { ...as('otto'), actsFor: 's', heldBy: 'anna' }] as const) expect(await statuses(actor)).toEqual([404, 404]);
  await b.say(b.record(2, 'ticket.agents_excluded', { agentIds: ['otto'], by, at: toIso(TEN) }));
  expect(await statuses({ keyId: 's', role: 'supervisor', agentId: 'otto' })).toEqual([404, 404]);
  expect(await statuses({ keyId: 's', role: 'supervisor', agentId: 'anna' })).toEqual([201, 200]);
  // Whom it concerns leads: a key that does not say whose it is may be his.
  await b.say(b.record(2, 'ticket.agents_excluded', { agentIds: ['mei'], by, at: toIso(TEN) }));
  for (const actor of [
    { keyId: 's', role: 'supervisor' },
    { keyId: 's', role: 'agent', agentId: 'anna', actsFor: 's', heldByNobody: true },
  ] as const)
    expect(await statuses(actor)).toEqual([404, 404]);
});
