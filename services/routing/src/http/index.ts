import type { HttpPlugin } from '@sluice/runtime';
import { agentRoutes } from './agents.ts';
import { explainRoutes } from './explain.ts';
import { offerRoutes } from './offers.ts';
import type { RoutingHttp } from './parts.ts';
import { recordRoutes } from './record.ts';
import { queueRoutes } from './queues.ts';
import { ticketRoutes } from './tickets.ts';

/** Every route of routing. */
export function routingHttp(deps: RoutingHttp): HttpPlugin {
  const resources = [recordRoutes(deps), agentRoutes(deps), offerRoutes(deps), queueRoutes(deps), ticketRoutes(deps), explainRoutes(deps)];
  return async (app) => {
    for (const register of resources) await register(app);
  };
}
