import type { Role } from '@sluice/contracts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
const READ: readonly Method[] = ['GET'];
const ANY: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

interface Grant {
  readonly path: string;
  readonly methods: readonly Method[];
  readonly roles: readonly Role[];
}

/**
 * Who may call what, beside `admin`, who may call everything. What is not listed is for admins only: a new route is closed until it stands
 * here. This is the outer fence; which objects a caller sees is judged by the service that owns them. A path grants what is below it too.
 */
const GRANTS: readonly Grant[] = [
  { path: '/v1/contacts', methods: ['POST'], roles: ['intake'] },
  { path: '/v1/contacts', methods: READ, roles: ['intake', 'supervisor'] },
  { path: '/v1/channels', methods: READ, roles: ['supervisor'] },
  { path: '/v1/channels/rules', methods: READ, roles: ['agent', 'quality'] },
  // The channels themselves ask for the grant with which conversation has led them there.
  ...['/v1/channels/email/contacts/:id/whole', '/v1/contacts/:id/whole'].map((path): Grant => ({ path, methods: READ, roles: ['agent', 'quality'] })),
  { path: '/v1/messages', methods: READ, roles: ['supervisor', 'agent', 'quality'] },
  ...['/v1/tickets', '/v1/conversations', '/v1/customers'].flatMap((path): Grant[] => [
    { path, methods: ANY, roles: ['supervisor', 'agent'] },
    { path, methods: READ, roles: ['quality'] },
  ]),
  // A department reads and answers what it is asked for, and the case of it.
  { path: '/v1/tickets/:id/case', methods: READ, roles: ['department'] },
  { path: '/v1/cases', methods: READ, roles: ['supervisor', 'quality'] },
  { path: '/v1/tasks', methods: ['GET', 'PATCH'], roles: ['supervisor', 'agent', 'department'] },
  { path: '/v1/tasks', methods: READ, roles: ['quality'] },
  { path: '/v1/customers/by-external-id', methods: ['PUT'], roles: ['intake'] },
  { path: '/v1/customers/batch', methods: ['POST'], roles: ['intake'] },
  { path: '/v1/customers/import', methods: ['POST'], roles: ['intake'] },
  { path: '/v1/agents', methods: ANY, roles: ['supervisor', 'agent'] },
  { path: '/v1/offers', methods: ['POST'], roles: ['supervisor', 'agent'] },
  { path: '/v1/queues', methods: READ, roles: ['supervisor', 'agent', 'quality'] },
  { path: '/v1/decisions', methods: READ, roles: ['supervisor', 'quality'] },
  { path: '/v1/escalations', methods: ANY, roles: ['supervisor'] },
  { path: '/v1/escalations', methods: READ, roles: ['agent'] },
  { path: '/v1/escalations/:id/acknowledge', methods: ['POST'], roles: ['agent'] },
  { path: '/v1/notices', methods: READ, roles: ['supervisor', 'agent'] },
  { path: '/v1/satisfaction', methods: READ, roles: ['supervisor', 'quality'] },
  { path: '/v1/webhooks', methods: READ, roles: ['supervisor'] },
  // Of every ticket; so for no person, from whom a complaint may be kept.
  { path: '/v1/events', methods: READ, roles: ['subscriber'] },
];

/** The roles that may call a route; `path` may hold parameters (`/v1/tickets/:id`). A HEAD is a GET. */
export function rolesFor(method: string, path: string): ReadonlySet<Role> {
  const asked = method === 'HEAD' ? 'GET' : method;
  const granted = GRANTS.filter((grant) => (path === grant.path || path.startsWith(`${grant.path}/`)) && grant.methods.some((one) => one === asked));
  return new Set<Role>(['admin', ...granted.flatMap((grant) => grant.roles)]);
}

/** Routes that need no key; they say nothing about anybody. */
export const OPEN: ReadonlySet<string> = new Set(['/openapi.json', '/asyncapi.json', '/docs', '/docs/start.js', '/docs/reference.js']);

/** Pages for customers, who have no key: a signed link is all that they need. They are counted by address. */
export const PAGES: ReadonlySet<string> = new Set(['/s/:token']);

/** What a service itself may read with a token that it signed: the configuration, nothing else. */
export const mayServiceRead = (method: string, path: string): boolean => method === 'GET' && (path === '/v1/config' || path.startsWith('/v1/config/'));

/** Who may act for an agent by `x-sluice-as`. */
export const mayActForOthers = (role: Role): boolean => role === 'admin' || role === 'supervisor';
