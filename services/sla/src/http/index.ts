import type { HttpPlugin } from '@sluice/runtime';
import { acknowledgeRoutes } from './acknowledging.ts';
import { clockRoutes } from './clocks.ts';
import { escalationRoutes } from './escalations.ts';
import { noticeRoutes } from './notices.ts';
import type { SlaHttp } from './parts.ts';

/** Every route of sla. */
export function slaHttp(deps: SlaHttp): HttpPlugin {
  const resources = [clockRoutes(deps), escalationRoutes(deps), acknowledgeRoutes(deps), noticeRoutes(deps)];
  return async (app) => {
    for (const register of resources) await register(app);
  };
}
