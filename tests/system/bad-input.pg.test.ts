import { fieldsOf, isProblem, Stand, unless } from './bad-input/stand.ts';
import { MARK, spoil } from './bad-input/spoil.ts';
import { makesIt, urlOf } from './openapi/document.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.start();
}, 180_000);
beforeEach(() => stand.look());
afterEach(() => stand.expectUntouched());
afterAll(() => stand.system.stop());

const contact = { channel: 'app', externalId: 'bad', from: { kind: 'email', value: 'kim@example.com' }, text: 'Where is my order? 我的订单在哪里？' };

test('every field of every body: as an object, a list, a number, null, with U+0000, and one too many', async () => {
  const { operations, system } = stand;
  const wrong: unknown[] = [];
  for (const operation of operations.filter(({ bodies }) => bodies[0] !== undefined)) {
    for (const { what, path, body } of spoil(operation.bodies[0])) {
      // Of a customer null takes one's own word back, in a form of a case it empties a field: no fault.
      if (what === 'null' && (operation.path.startsWith('/v1/customers/') ? path.includes('.attributes.') : operation.path.includes('/case/forms/') && path.includes('.values.'))) continue;
      const answer = await system.api.send(operation.method, stand.url(operation), body);
      const named = fieldsOf(answer).some((one) => one.startsWith(path) || path.startsWith(`${one}.`));
      // A text where an object stands may be an id: then it is one that nobody gave.
      const right = (isProblem(answer, 400, 422) && named) || (what === 'a text' && isProblem(answer, 404));
      wrong.push(...unless(right, operation.name, what, path, answer.status, answer.body));
    }
    const noBody = Object.keys(operation.bodies[0] as object).length === 0; // it may be left away
    for (const body of ['[]', '"text"', '7', `{"${MARK}":1}`, ...(noBody ? [] : ['null'])]) {
      const answer = await system.api.send(operation.method, stand.url(operation), body);
      wrong.push(...unless(isProblem(answer, 400), operation.name, body, answer.status, answer.body));
    }
  }
  expect(wrong).toEqual([]);
}, 60_000);

const PLACES = ['after', 'cursor'];
const LIMITS = ['0', '-1', '1000000', '1e9', '9007199254740993', 'all', '', '1.5', 'NaN'];

test('every query: limits that are none, cursors that nobody gave, a field twice, a field too many', async () => {
  const { operations, system } = stand;
  const wrong: unknown[] = [];
  const ask = async (name: string, url: string, field: string): Promise<void> => {
    const answer = await system.api.get(url);
    wrong.push(...unless(isProblem(answer, 400) && fieldsOf(answer).some((one) => one.startsWith(field)), name, url, answer.status, answer.body));
  };
  for (const operation of operations.filter(({ method }) => method === 'GET')) {
    const { name, takes } = operation;
    for (const field of ['zzz', '__proto__', 'constructor', 'limit[]', `${MARK}\u0000`]) await ask(name, stand.url(operation, { [field]: '1' }), 'query');
    if (takes.includes('limit')) for (const limit of LIMITS) await ask(name, stand.url(operation, { limit }), 'query.limit');
    if (takes.includes('limit')) await ask(name, stand.url(operation, { limit: ['1', '2'] }), 'query.limit');
    for (const place of PLACES.filter((one) => takes.includes(one)))
      for (const value of [MARK, '', 'bm9wZQ', `x'--`, '\u0000', '9'.repeat(5000), '💥']) await ask(name, stand.url(operation, { [place]: value }), `query.${place}`);
  }
  for (const [query, field] of [
    ['status=gone', 'query.status'],
    ['breached=perhaps', 'query.breached'],
    ['priority=high', 'query.priority'],
    ['queue=%00', 'query.queue'],
  ] as const)
    await ask('GET /v1/tickets', `/v1/tickets?${query}`, field);
  expect(wrong).toEqual([]);
});

const IDS = [
  'none',
  'cus_01970f3c-8a00-7000-8000-000000000003',
  'tkt_01970f3c-8a00-7000-8000-000000000001',
  `${MARK}' or 1=1 --`,
  '\u0000',
  '../../etc/passwd',
  '..',
  '💥',
  'x'.repeat(190),
  '9'.repeat(3000),
  '__proto__',
  '%2e%2e',
  '*',
];

test('every id in a path: of another kind, of nobody, with U+0000, with a way out of it', async () => {
  const { operations, system } = stand;
  const wrong: unknown[] = [];
  for (const operation of operations.filter((one) => one.path.includes('{') && !makesIt(one)))
    for (const id of IDS) {
      const url = urlOf({ ...operation, query: {} }, { id, group: id, key: id, version: id });
      const answer = await system.api.send(operation.method, url, operation.bodies[0]);
      // A name that a URL takes away (`..`) leads to another path, which may know the method or not.
      wrong.push(...unless(isProblem(answer, 400, 404) || (id.startsWith('.') && isProblem(answer, 405)), operation.name, id.slice(0, 40), answer.status, answer.body));
    }
  expect(wrong).toEqual([]);
}, 60_000);

test('times and addresses that are none', async () => {
  const { system } = stand;
  const wrong: unknown[] = [];
  const ask = async (path: string, body: object, field: string): Promise<void> => {
    const answer = await system.api.post(path, body);
    wrong.push(...unless(isProblem(answer, 400) && fieldsOf(answer).includes(field), path, body, answer.status, answer.body));
  };
  const times = [
    '',
    'yesterday',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-03-02',
    '2026-03-02T08:00:00',
    '2026-03-02T24:30:00Z',
    '2026-03-02T08:00:00+25:00',
    '2026-03-02T08:00:00+08:00[Mars/Base]',
    '+275760-09-13T00:00:01Z',
    '99999999999',
    '2099-01-01T00:00:00Z\u2028',
  ];
  const { ticketId } = await stand.objects.contact();
  await system.settle();
  await stand.look();
  for (const time of times) {
    await ask('/v1/contacts', { ...contact, occurredAt: time }, 'body.occurredAt');
    await ask(`/v1/tickets/${ticketId}/wait`, { for: 'third_party', dueAt: time }, 'body.dueAt');
    await ask('/v1/keys', { name: 'x', role: 'intake', expiresAt: time }, 'body.expiresAt');
  }
  await ask('/v1/contacts', { ...contact, occurredAt: '2099-01-01T00:00:00Z' }, 'body.occurredAt');
  await ask(`/v1/tickets/${ticketId}/wait`, { for: 'third_party', dueAt: '1999-01-01T00:00:00Z' }, 'body.dueAt');
  await ask('/v1/keys', { name: 'x', role: 'intake', expiresAt: '1999-01-01T00:00:00Z' }, 'body.expiresAt');
  for (const value of ['kim', '@', 'kim@', 'a b@example.com', ' ', 'kim@example.com\nbcc: x@example.com']) await ask('/v1/contacts', { ...contact, from: { kind: 'email', value } }, 'body.from.value');
  expect(wrong).toEqual([]);
});

test('a configuration with a zone that does not exist is refused where it stands, and nothing of it is published', async () => {
  const { system } = stand;
  const { files } = await system.api.ok<{ files: Record<string, string> }>('GET', '/v1/config');
  const mars = { ...files, 'calendars.yaml': files['calendars.yaml']!.replace('Europe/Berlin', 'Mars/Olympus') };
  const answer = await system.api.post('/v1/config', { files: mars });
  expect([answer.status, fieldsOf(answer)[0]]).toEqual([422, expect.stringMatching(/^calendars\.yaml:\d+:\d+$/)]);
  for (const text of ['version: 1\nteams: [', '\u0007', '&a [*a, *a, *a]', '- '.repeat(50_000), `a: ${MARK}\n`, '!!js/function "x"']) {
    const refused = await system.api.post('/v1/config', { files: { ...files, 'teams.yaml': text } });
    expect([text.slice(0, 20), refused.status, fieldsOf(refused).every((one) => /^[a-z]+\.yaml:\d+:\d+$/.test(one))]).toEqual([text.slice(0, 20), 422, true]);
  }
});
