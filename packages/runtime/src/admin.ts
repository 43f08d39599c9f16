import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Check, toReadiness, worst } from './health.ts';
import { metricsText } from './telemetry.ts';

export interface AdminOptions {
  readonly host: string;
  readonly port: number;
  /** Loop progress only, never dependencies: a restart would not mend those. */
  readonly live: () => readonly Check[];
  readonly ready: () => Promise<readonly Check[]>;
  readonly started: () => boolean;
  readonly version: Readonly<Record<string, unknown>>;
}

/** The admin port of a process: /livez, /readyz, /startupz, /metrics, /version. It answers from memory and small checks, without a framework. */
export async function startAdmin(options: AdminOptions): Promise<{ readonly port: number; close(): Promise<void> }> {
  const answer = async (path: string): Promise<{ status: number; type: string; body: string }> => {
    const checks = (list: readonly Check[]) => ({ status: worst(list) === 'fail' ? 503 : 200, type: 'application/json', body: JSON.stringify({ status: worst(list), checks: list }) });
    switch (path) {
      case '/livez':
        return checks(options.live());
      case '/readyz':
        return checks(toReadiness(await options.ready()));
      case '/startupz':
        return { status: options.started() ? 200 : 503, type: 'application/json', body: JSON.stringify({ started: options.started() }) };
      case '/metrics':
        return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: await metricsText() };
      case '/version':
        return { status: 200, type: 'application/json', body: JSON.stringify(options.version) };
      default:
        return { status: 404, type: 'application/json', body: '{"paths":["/livez","/readyz","/startupz","/metrics","/version"]}' };
    }
  };
  const server: Server = createServer((request, response) => {
    void answer((request.url ?? '/').split('?')[0] ?? '/')
      .catch(() => ({ status: 503, type: 'application/json', body: '{"status":"fail"}' }))
      .then(({ status, type, body }) => response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port, options.host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
