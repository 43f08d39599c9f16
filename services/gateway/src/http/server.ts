import { createHttp, describeRoutes, type HttpPlugin, type HttpServer } from '@sluice/runtime';
import type { Platform } from '@sluice/stream';
import { docsHttp } from '../docs/http.ts';
import type { ActorTokens } from '../proxy/actor-tokens.ts';
import type { Origins } from '../proxy/origins.ts';
import { proxyTo } from '../proxy/proxy.ts';
import type { GatewayTelemetry } from '../telemetry.ts';
import { type DoorOptions, keepDoor } from './door.ts';

export interface ServerOptions {
  readonly platform: Pick<Platform, 'clock' | 'logger'>;
  readonly door: DoorOptions;
  /** The gateway's own routes, then those of the services in this process. */
  readonly plugins: readonly HttpPlugin[];
  readonly remote: ReadonlyMap<string, Origins>;
  readonly tokens: ActorTokens;
  readonly telemetry: GatewayTelemetry;
  readonly hop?: { readonly answerMs?: number; readonly connectMs?: number };
}

const INFO = {
  title: 'Sluice',
  version: '1',
  description:
    'Contacts in, tickets with a holder and a deadline, answers out. Send a key: `authorization: Bearer slc_…`. Errors are problem+json (RFC 9457) with a `code` from a closed list. What others may subscribe to: `/asyncapi.json`.',
};

/** The one origin: the door first, then everything behind it. Not yet listening. */
export async function gatewayServer(options: ServerOptions): Promise<HttpServer> {
  const { clock, logger } = options.platform;
  const app = createHttp({ name: 'gateway', logger, clock });
  keepDoor(app, options.door);
  const own = describeRoutes(app, INFO);
  await app.register(docsHttp({ own, remote: options.remote, logger, now: () => performance.now() }));
  for (const plugin of options.plugins) await app.register(plugin);
  const { tokens } = options;
  for (const [service, origins] of options.remote) await proxyTo(app, service, origins, { ...options.hop, tokens, telemetry: options.telemetry });
  return app;
}
