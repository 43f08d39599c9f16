import { ROLES } from '@sluice/contracts';
import { mayActForOthers, mayServiceRead, OPEN, rolesFor } from './access.ts';
import { ROUTE_TABLE } from './route-table.ts';

/** Who may, beside the admin: nobody else. */
const EXPECTED: readonly (readonly [string, string, readonly string[]])[] = [
  ['POST', '/v1/contacts', ['intake']],
  ['POST', '/v1/contacts/batch', ['intake']],
  ['GET', '/v1/contacts/:id', ['intake', 'supervisor']],
  ['GET', '/v1/channels/email/outbox', ['supervisor']],
  ['GET', '/v1/contacts/:id/whole', ['intake', 'supervisor', 'agent', 'quality']],
  ['GET', '/v1/channels/email/contacts/:id', ['supervisor']],
  ['GET', '/v1/channels/email/contacts/:id/whole', ['supervisor', 'agent', 'quality']],
  ['GET', '/v1/messages/:id/attachments/:n', ['supervisor', 'agent', 'quality']],
  ['POST', '/v1/messages/:id', []],
  ['GET', '/v1/tickets', ['supervisor', 'agent', 'quality']],
  ['HEAD', '/v1/tickets', ['supervisor', 'agent', 'quality']],
  ['POST', '/v1/tickets', ['supervisor', 'agent']],
  ['PATCH', '/v1/tickets/:id', ['supervisor', 'agent']],
  ['POST', '/v1/tickets/:id/assign', ['supervisor', 'agent']],
  ['POST', '/v1/tickets/:id/transfer', ['supervisor', 'agent']],
  ['POST', '/v1/tickets/:id/finish', ['supervisor', 'agent']],
  ['GET', '/v1/tickets/:id/decisions', ['supervisor', 'agent', 'quality']],
  ['GET', '/v1/tickets/:id/explain', ['supervisor', 'agent', 'quality']],
  ['GET', '/v1/tickets/:id/case', ['supervisor', 'agent', 'quality', 'department']],
  ['POST', '/v1/tickets/:id/case', ['supervisor', 'agent']],
  ['PATCH', '/v1/tickets/:id/case/forms/:form', ['supervisor', 'agent']],
  ['POST', '/v1/tickets/:id/case/plan/approve', ['supervisor', 'agent']],
  ['GET', '/v1/tasks', ['supervisor', 'agent', 'department', 'quality']],
  ['PATCH', '/v1/tasks/:id', ['supervisor', 'agent', 'department']],
  ['POST', '/v1/tasks', []],
  ['POST', '/v1/offers/:id/accept', ['supervisor', 'agent']],
  ['POST', '/v1/offers/:id/decline', ['supervisor', 'agent']],
  ['GET', '/v1/offers/:id', []],
  ['POST', '/v1/agents/:id/take', ['supervisor', 'agent']],
  ['GET', '/v1/notices', ['supervisor', 'agent']],
  ['POST', '/v1/notices', []],
  ['POST', '/v1/conversations/:id/messages', ['supervisor', 'agent']],
  ['GET', '/v1/customers/:id', ['supervisor', 'agent', 'quality']],
  ['POST', '/v1/customers/:id/merge', ['supervisor', 'agent']],
  ['PUT', '/v1/customers/by-external-id/:id', ['supervisor', 'agent', 'intake']],
  ['GET', '/v1/customers/by-external-id/:id', ['supervisor', 'agent', 'quality']],
  ['POST', '/v1/customers/batch', ['supervisor', 'agent', 'intake']],
  ['POST', '/v1/customers/import', ['supervisor', 'agent', 'intake']],
  ['PUT', '/v1/agents/:id/presence', ['supervisor', 'agent']],
  ['GET', '/v1/queues/:id', ['supervisor', 'agent', 'quality']],
  ['POST', '/v1/queues', []],
  ['GET', '/v1/events', ['subscriber']],
  ['POST', '/v1/events', []],
  ['GET', '/v1/config', []],
  ['POST', '/v1/config', []],
  ['GET', '/v1/keys', []],
  ['POST', '/v1/keys', []],
  ['DELETE', '/v1/keys/:id', []],
  ['GET', '/v1/audit', []],
  ['GET', '/v1/doctor', []],
  ['GET', '/v1/dead-letters', []],
  ['POST', '/v1/dead-letters/:group/:key/replay', []],
  ['GET', '/v1/ticketsx', []],
  ['GET', '/v1/whatever/comes', []],
  ['GET', '/v2/tickets', []],
  ['OPTIONS', '/v1/tickets', []],
];

test.each(EXPECTED)('%s %s: admin and %j, nobody else', (method, path, others) => {
  const allowed = rolesFor(method, path);
  expect(ROLES.filter((role) => allowed.has(role)).toSorted()).toEqual(['admin', ...others].toSorted());
});

test('open are the documents and their page', () => expect([...OPEN]).toEqual(['/openapi.json', '/asyncapi.json', '/docs', '/docs/start.js', '/docs/reference.js']));

test('a service may read the configuration, and nothing else', () => {
  expect(mayServiceRead('GET', '/v1/config')).toBe(true);
  expect(mayServiceRead('GET', '/v1/config/:version')).toBe(true);
  for (const [method, path] of [
    ['POST', '/v1/config'],
    ['GET', '/v1/configuration'],
    ['GET', '/v1/keys'],
  ] as const)
    expect(mayServiceRead(method, path)).toBe(false);
});

test('admin and supervisor may act for an agent', () => expect(ROLES.filter(mayActForOthers)).toEqual(['admin', 'supervisor']));

test('a path that is open to more roles than what lies around it stands in the route table by itself: a service elsewhere is judged by that', () => {
  for (const path of ['/v1/channels/email/contacts/:id/whole', '/v1/contacts/:id/whole', '/v1/tickets/:id/decisions', '/v1/tickets/:id/explain', '/v1/tickets/:id/case'])
    expect(Object.values(ROUTE_TABLE).flat()).toContain(path);
});

test('no path is two services’', () => {
  const paths = Object.values(ROUTE_TABLE).flat();
  expect(new Set(paths).size).toBe(paths.length);
});
