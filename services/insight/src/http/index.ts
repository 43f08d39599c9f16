import type { HttpPlugin } from '@sluice/runtime';
import { pageRoutes } from './page/routes.ts';
import type { InsightHttp } from './parts.ts';
import { satisfactionRoutes } from './satisfaction.ts';
import { surveyRoutes } from './surveys.ts';

/** Every route of insight. */
export function insightHttp(parts: InsightHttp): HttpPlugin {
  const resources = [surveyRoutes(parts), satisfactionRoutes(parts)];
  return async (app) => {
    for (const register of resources) await register(app);
    // It takes forms where all others take JSON: a scope of its own.
    await app.register(pageRoutes(parts));
  };
}
