import type { HttpPlugin } from '@sluice/runtime';
import type { Database } from '@sluice/store';
import type { Calls } from '../calls.ts';
import type { RoutingEngine } from '../domain/engine.ts';
import { agentRoutes } from './agents.ts';
import { queueRoutes } from './queues.ts';
import { ticketRoutes } from './tickets.ts';

export interface RoutingHttp {
  readonly db: Database;
  readonly engine: () => RoutingEngine;
  readonly calls: Calls;
}

/** Every route of routing. */
export function routingHttp(deps: RoutingHttp): HttpPlugin {
  const resources = [agentRoutes(deps), queueRoutes(deps), ticketRoutes(deps)];
  return async (app) => {
    for (const register of resources) await register(app);
  };
}
