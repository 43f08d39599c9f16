import type { HttpServer } from './http-server.ts';

const LOOK_MS = 50;

/**
 * No new connection; what is being answered is answered. A connection that is kept alive without a request is closed as soon as it is idle
 * (the server itself looks only once, at the beginning), and after `limitMs` whatever is left.
 */
export async function closeHttp(app: HttpServer, limitMs = 10_000): Promise<void> {
  const began = performance.now();
  const looking = setInterval(() => {
    if (performance.now() - began < limitMs) app.server.closeIdleConnections();
    else app.server.closeAllConnections();
  }, LOOK_MS);
  try {
    await app.close();
  } finally {
    clearInterval(looking);
  }
}
