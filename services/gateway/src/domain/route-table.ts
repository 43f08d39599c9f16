/**
 * Which service answers which path, for a gateway that stands in a process of its own. In the standalone the services' plugins say it
 * themselves. The most exact pattern wins: `/v1/tickets/:id/decisions` is routing's, the rest below `/v1/tickets` conversation's.
 */
export const ROUTE_TABLE: Readonly<Record<string, readonly string[]>> = {
  'channel-api': ['/v1/contacts', '/v1/contacts/:id/whole', '/v1/contacts/*', '/v1/channels/api/*'],
  'channel-email': ['/v1/channels/email/contacts/:id/whole', '/v1/channels/email/*'],
  conversation: [
    '/v1/tickets',
    '/v1/tickets/*',
    '/v1/tickets/:id/case',
    '/v1/tickets/:id/case/*',
    '/v1/cases/*',
    '/v1/tasks',
    '/v1/tasks/*',
    '/v1/conversations',
    '/v1/conversations/*',
    '/v1/customers',
    '/v1/customers/*',
    '/v1/erasures',
    '/v1/erasures/*',
    '/v1/channels/rules',
    '/v1/messages/*',
  ],
  routing: [
    '/v1/agents',
    '/v1/agents/*',
    '/v1/queues',
    '/v1/queues/*',
    '/v1/offers/*',
    '/v1/tickets/:id/decisions',
    '/v1/tickets/:id/explain',
    '/v1/tickets/:id/assign',
    '/v1/tickets/:id/transfer',
    '/v1/tickets/:id/finish',
  ],
  insight: ['/v1/tickets/:id/survey', '/v1/satisfaction', '/s/:token'],
  sla: ['/v1/tickets/:id/clocks', '/v1/escalations', '/v1/escalations/*', '/v1/notices'],
  subscriptions: ['/v1/events', '/v1/events/*', '/v1/webhooks/*'],
};
