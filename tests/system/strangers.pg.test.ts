import { toIso } from '@sluice/kernel';
import { ROLES, type Role } from '@sluice/contracts';
import { Api, type Answer } from '@sluice/dev-env';
import { signActor } from '@sluice/runtime';
import { isProblem, Stand, unless } from './bad-input/stand.ts';
import type { Made } from './openapi/objects.ts';
import type { Operation } from './openapi/document.ts';

let stand: Stand;
const keys = new Map<Role, Api>();
let others: Made;
let theirTask: string;
beforeAll(async () => {
  stand = await Stand.start();
  const { system, objects } = stand;
  for (const role of ROLES) keys.set(role, await system.as(role, role === 'agent' || role === 'department' ? 'otto' : undefined));
  others = await objects.contact();
  theirTask = (await objects.valuesFor('GET /v1/tasks/{id}', '/v1/tasks/{id}'))['id'] ?? '';
}, 180_000);
beforeEach(() => stand.look());
afterEach(() => stand.expectUntouched());
afterAll(() => stand.system.stop());

const call = (api: Api, operation: Operation, headers: Record<string, string> = {}): Promise<Answer> => api.send(operation.method, stand.url(operation), operation.bodies[0], headers);

test('without a key, with a wrong one, with one that was taken back or is over: 401 everywhere, forged identities or not (CVE-2020-26030)', async () => {
  const { system, operations } = stand;
  const { key } = await system.api.ok<{ key: string }>('POST', '/v1/keys', { name: 'short', role: 'admin', expiresAt: toIso(system.clock.now() + 1000) });
  const other = await system.api.ok<{ id: string; key: string }>('POST', '/v1/keys', { name: 'taken back', role: 'admin' });
  expect((await new Api(system.system.gateway.url(), other.key).get('/v1/keys')).status).toBe(200);
  await system.api.send('DELETE', `/v1/keys/${other.id}`);
  await system.move(2000);
  await stand.look();
  const forged = { 'x-sluice-actor': await signActor({ keyId: 'key_x', role: 'admin' }, new Uint8Array(32).fill(1), system.clock.now()), 'x-forwarded-user': 'admin', 'x-sluice-role': 'admin' };
  const wrong: unknown[] = [];
  for (const operation of operations)
    for (const stranger of [undefined, 'slc_wrong', key, other.key, `${key}x`, '', '\u00e9'])
      for (const headers of [{}, forged]) {
        const answer = await call(system.stranger(stranger), operation, headers);
        wrong.push(...unless(isProblem(answer, 401) && answer.headers.get('www-authenticate') === 'Bearer', operation.name, stranger, answer.status, answer.body));
      }
  expect(wrong).toEqual([]);
}, 60_000);

const NOT_FOR_AGENTS = /^\/v1\/customers\/\{id\}\/(?:erase|export)$/;

/** Who may write at all; every other pair of a role and a writing operation is 403. */
const WRITERS: Readonly<Partial<Record<Role, RegExp>>> = {
  supervisor: /^\S+ \/v1\/(tickets|tasks|conversations|customers|agents|offers|escalations)/,
  agent: /^\S+ \/v1\/(tickets|tasks|conversations|customers|agents|offers|escalations)/,
  department: /^PATCH \/v1\/tasks/,
  intake: /^(?:POST \/v1\/(?:contacts|customers\/(?:batch|import)$)|PUT \/v1\/customers\/by-external-id)/,
};

test('a role writes only where it is named, whatever identity it claims', async () => {
  const { system, operations } = stand;
  const admin = await signActor({ keyId: 'key_x', role: 'admin' }, new Uint8Array(32).fill(3), system.clock.now());
  const wrong: unknown[] = [];
  for (const [role, api] of keys) {
    if (role === 'admin') continue;
    for (const operation of operations.filter(({ method, name }) => method !== 'GET' && WRITERS[role]?.test(name) !== true)) {
      const answer = await call(api, operation, { 'x-sluice-actor': admin });
      wrong.push(...unless(isProblem(answer, 403), role, operation.name, answer.status, answer.body));
    }
  }
  expect(wrong).toEqual([]);
});

test("to an agent another's ticket, conversation, message, customer and affairs are not there", async () => {
  const { operations, system } = stand;
  const { items } = await system.api.ok<{ items: { id: string }[] }>('GET', `/v1/conversations/${others.conversationId}/timeline`);
  const wrong: unknown[] = [];
  const idOf: Readonly<Record<string, string>> = {
    tickets: others.ticketId,
    conversations: others.conversationId,
    customers: others.customerId,
    messages: items[0]!.id,
    agents: 'anna',
    tasks: theirTask,
  };
  for (const operation of operations) {
    const [, place = ''] = /^\/v1\/([a-z]+)\/\{id\}/.exec(operation.path) ?? [];
    const id = idOf[place];
    if (id === undefined) continue;
    const answer = await keys.get('agent')!.send(operation.method, operation.path.replace('{id}', id).replace('{n}', '0'), operation.bodies[0]);
    // What no agent may do, to whomever, says nothing of who is there.
    wrong.push(...unless(isProblem(answer, NOT_FOR_AGENTS.test(operation.path) ? 403 : 404), operation.name, answer.status, answer.body));
  }
  expect(wrong).toEqual([]);
  expect((await keys.get('agent')!.ok<{ items: { id: string }[] }>('GET', '/v1/tickets?limit=100')).items.map(({ id }) => id)).not.toContain(others.ticketId);
});

test('acting for another is for those who may, and for one agent', async () => {
  const as = (agent: string): Record<string, string> => ({ 'x-sluice-as': agent });
  const wrong: unknown[] = [];
  for (const role of ['agent', 'intake', 'subscriber', 'quality'] as const) {
    const answer = await keys.get(role)!.send('GET', '/v1/tickets', undefined, as('anna'));
    wrong.push(...unless(isProblem(answer, 403), role, answer.status));
  }
  for (const agent of ['../x', 'anna, mei', ' ', 'x'.repeat(200)]) {
    const answer = await keys.get('supervisor')!.send('GET', '/v1/tickets', undefined, as(agent));
    wrong.push(...unless(isProblem(answer, 400), agent, answer.status, answer.body));
  }
  expect(wrong).toEqual([]);
});
