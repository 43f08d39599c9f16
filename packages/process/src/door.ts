import type { AddressInfo } from 'node:net';
import { actorFromToken, type Check, closeHttp, createHttp, describeRoutes, type HttpServer } from '@sluice/runtime';
import { deadLetterHttp, type Platform, type Service } from '@sluice/stream';
import { doctorHttp } from './doctor-http.ts';
import type { Host } from './service-spec.ts';

/**
 * The door of a service in a process of its own, for the gateway: the service's routes, how it is, and what it has parked. It believes the
 * gateway's signed token and nothing else. Answers its address.
 */
export async function openDoor(service: Service, { platform, settings, doctor }: Host, undo: (() => Promise<unknown>)[]): Promise<string> {
  const app = await doorOf(service, platform, doctor);
  undo.push(() => closeHttp(app));
  await app.listen({ host: settings.host, port: settings.port });
  return `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${(app.server.address() as AddressInfo).port}`;
}

async function doorOf(service: Service, { clock, logger, actorSecret }: Platform, doctor: () => Promise<readonly Check[]>): Promise<HttpServer> {
  const app = createHttp({ name: service.name, logger, clock });
  await actorFromToken({ secret: actorSecret, clock })(app);
  const document = describeRoutes(app, { title: service.name, version: '1' });
  if (service.http) await app.register(service.http);
  await app.register(deadLetterHttp(() => service.deadLetters?.() ?? []));
  await app.register(doctorHttp(doctor));
  app.get('/openapi.json', { schema: { hide: true } }, () => document());
  return app;
}
