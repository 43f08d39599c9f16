import type { Actor } from '@sluice/runtime';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import type { Ticket } from '../domain/ticket.ts';
import { admin, as, type HttpBench, httpBench, quality } from './testing.ts';

/** Every call of the service, walked at its doors: who may, whose it is, and what is no request. */
let b: HttpBench;
let his: Ticket;
/** Another conversation of the same customer. */
let beside: Ticket;
/** An answer to him, with a file. */
let promiseId: string;
let ours: string;
/** Of another customer, whom Mei serves too. */
let other: Ticket;
/** His, and a case; and what another department is asked for in it. */
let cased: Ticket;
let task: string;
beforeAll(async () => {
  b = await httpBench();
  beside = await b.demand({ queue: 'billing', agent: 'mei', from: 'li.wei@customer.example' });
  his = await b.demand({ queue: 'billing', agent: 'mei', from: 'li.wei@customer.example' });
  const file = { filename: 'label.pdf', contentType: 'application/pdf', base64: 'JVBERg==' };
  ours = String((await b.send('POST', `/v1/conversations/${his.conversationId}/messages`, { text: 'Soon.', attachments: [file] })).body['id']);
  promiseId = String((await b.send('POST', `/v1/tickets/${his.id}/promises`, { text: 'Soon.', dueAt: '2099-01-01T00:00:00Z' })).body['id']);
  cased = await b.demand({ queue: 'billing', agent: 'mei', from: 'li.wei@customer.example' });
  await b.send('POST', `/v1/tickets/${cased.id}/case`, {});
  task = String((await b.send('POST', `/v1/tickets/${cased.id}/tasks`, { departmentId: 'quality', what: 'Look at it.' })).body['id']);
  other = await b.demand({ queue: 'billing', agent: 'mei', from: 'someone@customer.example' });
  await b.send('POST', `/v1/tickets/${his.id}/links`, { link: 'duplicate', otherTicketId: other.id });
});
afterAll(() => b.drop());
beforeEach(() => {
  b.actor = admin;
});

type Json = Record<string, unknown>;
interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly body?: Json;
}
const idOf = (url: string): string =>
  url.includes('/case')
    ? cased.id
    : url.startsWith('/v1/tasks')
      ? task
      : url.startsWith('/v1/tickets')
        ? his.id
        : url.startsWith('/v1/customers')
          ? his.customerId
          : url.startsWith('/v1/messages')
            ? ours
            : his.conversationId;
const placed = (url: string): string =>
  url
    .replace(':id', idOf(url))
    .replace(':n', '0')
    .replace(':promiseId', promiseId)
    .replace(':form', 'registration')
    .replace(':link', 'duplicate')
    .replace(':otherId', url.startsWith('/v1/tickets') ? other.id : other.customerId);
const exampleOf = (schema: Json): Json | undefined => ((schema['body'] as { examples?: Json[] } | undefined)?.examples ?? [])[0];
/** What systems call, about ids of their own: `crm.pg.test.ts` walks them. */
const CRM = ['/v1/customers/by-external-id/:id', '/v1/customers/batch', '/v1/customers/import'];
/** What only admins may, whosesoever it is: `erasures.pg.test.ts` walks it. */
const PERSON = ['/v1/customers/:id/export', '/v1/customers/:id/erase', '/v1/erasures', '/v1/erasures/:id'];
/** Of all cases, for whoever looks at all: `case-review.pg.test.ts` walks it. */
const ALL_CASES = ['/v1/cases/review'];
const calls = (): Call[] =>
  b.routes
    .filter((route) => route.url.startsWith('/v1/') && !CRM.includes(route.url) && !PERSON.includes(route.url) && !ALL_CASES.includes(route.url))
    .map(({ method, url, schema }) => {
      const example = exampleOf(schema);
      const otherId = url.startsWith('/v1/customers') ? other.customerId : beside.conversationId;
      const named = example !== undefined && 'otherTicketId' in example ? { ...example, otherTicketId: other.id } : example;
      const body = named !== undefined && 'otherId' in named ? { ...named, otherId } : named;
      return { method: method as Call['method'], url, ...(body === undefined ? {} : { body }) };
    });
const ask = async ({ method, url, body }: Call, change: Partial<Call> = {}) => {
  const to = placed(change.url ?? url);
  return method === 'GET' ? b.get(to) : b.send(method, to, change.body ?? body);
};
const counts = async (): Promise<unknown> => [
  (await b.said()).length,
  await b.db.query('select count(*) as n from conversation.message'),
  await b.db.query('select count(*) as n from conversation.idempotency'),
];

/** Nothing that is refused leaves anything behind. */
async function refusesAll(make: () => Promise<{ readonly call: string; readonly status: number; readonly body: Json }[]>, wanted: number, code?: string): Promise<void> {
  const before = await counts();
  const answers = await make();
  expect(answers.length).toBeGreaterThan(0);
  expect(answers.filter((one) => one.status !== wanted || (code !== undefined && one.body['code'] !== code))).toEqual([]);
  expect(await counts()).toEqual(before);
}
const all = async (which: (call: Call) => boolean, change: (call: Call) => Partial<Call>) =>
  Promise.all(
    calls()
      .filter(which)
      .map(async (call) => ({ call: `${call.method} ${call.url}`, ...(await ask(call, change(call))) })),
  );

test('the calls of the surface, and no other', () => {
  expect(
    calls()
      .map((call) => `${call.method} ${call.url}`)
      .sort(),
  ).toEqual(
    [
      'GET /v1/tickets',
      'GET /v1/tickets/:id',
      'PATCH /v1/tickets/:id',
      'POST /v1/tickets',
      'GET /v1/tickets/:id/history',
      'GET /v1/tickets/:id/promises',
      'POST /v1/tickets/:id/promises',
      'PATCH /v1/tickets/:id/promises/:promiseId',
      'POST /v1/tickets/:id/wait',
      'POST /v1/tickets/:id/resolve',
      'POST /v1/tickets/:id/reopen',
      'POST /v1/tickets/:id/close',
      'GET /v1/tickets/:id/case',
      'GET /v1/tickets/:id/case/file',
      'GET /v1/tickets/:id/case/forms/:form',
      'POST /v1/tickets/:id/case',
      'PATCH /v1/tickets/:id/case/forms/:form',
      'POST /v1/tickets/:id/case/move',
      'POST /v1/tickets/:id/case/plan/submit',
      'POST /v1/tickets/:id/case/plan/approve',
      'POST /v1/tickets/:id/case/plan/refuse',
      'POST /v1/tickets/:id/tasks',
      'GET /v1/tickets/:id/links',
      'POST /v1/tickets/:id/complaint',
      'PUT /v1/tickets/:id/excluded-agents',
      'POST /v1/tickets/:id/links',
      'DELETE /v1/tickets/:id/links/:link/:otherId',
      'GET /v1/tasks',
      'GET /v1/tasks/:id',
      'PATCH /v1/tasks/:id',
      'POST /v1/conversations',
      'GET /v1/conversations/:id',
      'GET /v1/conversations/:id/timeline',
      'POST /v1/conversations/:id/messages',
      'POST /v1/conversations/:id/notes',
      'POST /v1/conversations/:id/merge',
      'POST /v1/conversations/:id/unmerge',
      'GET /v1/messages/:id',
      'GET /v1/messages/:id/whole',
      'GET /v1/messages/:id/attachments/:n',
      'GET /v1/channels/rules',
      'GET /v1/customers',
      'GET /v1/customers/:id',
      'PATCH /v1/customers/:id',
      'POST /v1/customers/:id/merge',
      'POST /v1/customers/:id/unmerge',
      'POST /v1/customers/:id/suggestions/:otherId/dismiss',
      'GET /v1/customers/:id/suggestions',
      'GET /v1/customers/:id/timeline',
    ].sort(),
  );
});

test('nobody is nobody', async () => {
  b.actor = undefined;
  await refusesAll(
    () =>
      all(
        () => true,
        () => ({}),
      ),
    401,
    'unauthenticated',
  );
});

test.each(['department', 'intake', 'subscriber'] as const)('%s has no business here', async (role) => {
  b.actor = { keyId: 'key_x', role };
  await refusesAll(
    () =>
      all(
        () => true,
        () => ({}),
      ),
    403,
    'forbidden',
  );
});

test('an agent’s key that is bound to nobody may nothing', async () => {
  b.actor = { keyId: 'key_x', role: 'agent' };
  await refusesAll(
    () =>
      all(
        () => true,
        () => ({}),
      ),
    403,
    'forbidden',
  );
});

test('quality reads and does nothing', async () => {
  b.actor = quality;
  await refusesAll(
    () =>
      all(
        (call) => call.method !== 'GET',
        () => ({}),
      ),
    403,
    'forbidden',
  );
  expect(
    (
      await all(
        (call) => call.method === 'GET',
        () => ({}),
      )
    ).map((one) => one.status),
  ).toEqual(expect.not.arrayContaining([403, 404, 500]));
});

test('what belongs to others is not there, at every call that names it', async () => {
  // Anna leads the department that coordinates cases: they are hers to read, and nobody's who leads none.
  for (const [agentId, isCase] of [
    ['anna', false],
    ['kate', true],
  ] as const) {
    b.actor = as(agentId);
    await refusesAll(
      () =>
        all(
          (call) => call.url.includes(':id') && call.url.includes('/case') === isCase,
          () => ({}),
        ),
      404,
      'not_found',
    );
  }
  b.actor = as('anna');
  expect((await b.get('/v1/tickets')).body).toEqual({ items: [], next: null });
  expect((await b.get(`/v1/tickets?customer=${his.customerId}`)).body).toEqual({ items: [], next: null });
  expect((await b.get('/v1/tasks')).body).toEqual({ items: [], next: null });
  expect((await b.get('/v1/tickets?agent=mei&queue=billing')).body).toEqual({ items: [], next: null });
});

test.each(['tkt_01970f3c-8a00-7000-8000-00000000dead', 'nonsense', '%F0%9F%90%99', "';--", 'null'])('an id that names nothing, %s: 404 everywhere', async (id) => {
  await refusesAll(() => withId(id), 404, 'not_found');
});

test('an id with U+0000 is no text that the database could hold: 400 everywhere', async () => {
  await refusesAll(() => withId('%00'), 400, 'invalid');
});

const withId = (id: string) =>
  all(
    (call) => call.url.includes(':id'),
    (call) => ({ url: call.url.replace(':id', id) }),
  );

test('a field that is not in the contract is refused by its name, in every body and query', async () => {
  await refusesAll(
    () =>
      all(
        (call) => call.body !== undefined,
        (call) => ({ body: { ...call.body, ownerId: 'anna' } }),
      ),
    400,
    'invalid',
  );
  await refusesAll(
    () =>
      all(
        () => true,
        (call) => ({ url: `${call.url}?owner=anna` }),
      ),
    400,
    'invalid',
  );
});

test('an object, a list, a number or null where text belongs is refused, at every field', async () => {
  const broken = calls().flatMap((call) => Object.keys(call.body ?? {}).flatMap((field) => [{ $ne: '' }, [['x']], 7.5, null].map((value) => ({ call, body: { ...call.body, [field]: value } }))));
  await refusesAll(() => Promise.all(broken.map(async ({ call, body }) => ({ call: `${call.method} ${call.url} ${JSON.stringify(body)}`, ...(await ask(call, { body })) }))), 400, 'invalid');
});

test('U+0000 in any text is refused by its field', async () => {
  const broken = calls().flatMap((call) =>
    Object.entries(call.body ?? {}).flatMap(([field, value]) => (typeof value === 'string' ? [{ call, body: { ...call.body, [field]: `${value}\u0000` } }] : [])),
  );
  await refusesAll(() => Promise.all(broken.map(async ({ call, body }) => ({ call: `${call.method} ${call.url}`, ...(await ask(call, { body })) }))), 400, 'invalid');
  expect((await b.get('/v1/tickets?queue=%00')).body).toMatchObject({ status: 400, errors: [{ path: 'query.queue' }] });
});

test.each([
  'cursor=',
  'cursor=x',
  'cursor=bm90aGluZw',
  'cursor=%00',
  'limit=0',
  'limit=201',
  'limit=x',
  'status=gone',
  'status=open&status=',
  'breached=perhaps',
  'priority=101',
  'customer=cus_1',
  'limit=1&limit=2',
])('a list that is asked for with %s is refused by name', async (query) => {
  expect((await b.get(`/v1/tickets?${query}`)).body).toMatchObject({
    status: 400,
    code: 'invalid',
    errors: expect.arrayContaining([{ path: expect.stringMatching(/^query\./), message: expect.any(String) }]),
  });
});

test('a cursor of another list is none of this one', async () => {
  const foreign = Buffer.from('1:2').toString('base64url');
  expect((await b.get(`/v1/tickets?cursor=${foreign}`)).status).toBe(400);
  expect((await b.get(`/v1/tickets/${his.id}/history?cursor=${foreign}`)).status).toBe(400);
  expect((await b.get(`/v1/conversations/${his.conversationId}/timeline?cursor=${Buffer.from(his.id).toString('base64url')}`)).status).toBe(400);
});

test('a cursor with numbers that no database reads is none either', async () => {
  const cursor = (text: string): string => Buffer.from(text).toString('base64url');
  for (const text of ['99999999999', '-1', '1.5', 'NaN', '1e3']) expect([text, (await b.get(`/v1/tickets/${his.id}/history?cursor=${cursor(text)}`)).status]).toEqual([text, 400]);
  for (const text of ['-999999999999999:0', '999999999999999:0', '0:99999999999999999', '0', ':', '0:0:0'])
    expect([text, (await b.get(`/v1/conversations/${his.conversationId}/timeline?cursor=${cursor(text)}`)).status]).toEqual([text, 400]);
});

test('what is larger than a message may be is refused, and nothing of it is kept', async () => {
  await refusesAll(
    async () => {
      const url = `/v1/conversations/${his.conversationId}/messages`;
      const files = (bytes: number): object => ({ text: 'x', attachments: [{ filename: 'a.bin', contentType: 'application/octet-stream', base64: Buffer.alloc(bytes).toString('base64') }] });
      return [
        { call: 'more than the route takes', ...(await b.send('POST', url, files(21 * 1024 * 1024))) },
        { call: 'more than files may have', ...(await b.send('POST', url, files(20 * 1024 * 1024 + 3))) },
      ];
    },
    413,
    'too_large',
  );
});

test('who may not act is told before his body is read', async () => {
  b.actor = quality;
  const answer = await b.send('POST', `/v1/conversations/${his.conversationId}/messages`, 'this is no JSON');
  expect(answer.status).toBe(403);
});

test('a key that is too long, or no text, is refused', async () => {
  for (const key of ['', 'x'.repeat(256), 'a b'])
    expect((await b.send('POST', `/v1/tickets/${his.id}/resolve`, { code: 'solved' }, { 'idempotency-key': key })).body).toMatchObject({
      status: 400,
      errors: expect.arrayContaining([{ path: expect.stringContaining('headers'), message: expect.any(String) }]),
    });
});

const listed = (list: unknown): [string, string][] => {
  const properties = (list as { properties?: Record<string, { examples?: (string | number | boolean | string[])[] }> } | undefined)?.properties ?? {};
  return Object.entries(properties).flatMap(([name, { examples = [] }]) => (examples[0] === undefined ? [] : [examples[0]].flat().map((value): [string, string] => [name, String(value)])));
};

test('the examples of every query work, and those of every answer are what its schema says', async () => {
  for (const { method, url, schema } of b.routes.filter((route) => route.url.startsWith('/v1/'))) {
    if (method === 'GET' && !PERSON.includes(url)) expect([url, (await b.get(`${placed(url)}?${new URLSearchParams(listed(schema['querystring'])).toString()}`)).status]).toEqual([url, 200]);
    for (const answer of Object.values(schema['response'] as Record<string, TSchema & { content?: object; type?: string; properties?: { items?: { items?: TSchema } } }>)) {
      if (answer.content !== undefined || answer.type === 'null') continue; // bytes, or nothing
      const one: TSchema & { examples?: unknown[] } = answer.properties?.items?.items ?? answer;
      expect([url, one.examples?.length]).toEqual([url, 1]);
      expect([Value.Errors(one, one.examples?.[0]), Value.Check(one, {})]).toEqual([[], false]);
    }
  }
});

test('the examples of every body work', async () => {
  const asked: Actor = { ...admin, agentId: 'mei' };
  b.actor = asked;
  const order = ['/merge', '/unmerge', 'wait', 'resolve', 'reopen', 'close', 'excluded-agents'];
  const rank = (call: Call): number => order.findIndex((one) => call.url.endsWith(one));
  // Those of a case have an order of their own: `case.pg.test.ts` walks them.
  for (const call of calls()
    .filter((one) => !one.url.includes('/case'))
    .sort((x, y) => rank(x) - rank(y))) {
    const answer = await ask(call);
    expect([`${call.method} ${call.url}`, answer.status < 300, answer.status < 300 ? '' : answer.body]).toEqual([`${call.method} ${call.url}`, true, '']);
  }
});
