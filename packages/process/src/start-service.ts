import { type Check, createLogger, livingLoops, type Running, startAdmin, startTelemetry } from '@sluice/runtime';
import { httpConfigSource, NoUsableConfiguration, type Service } from '@sluice/stream';
import { doctorChecks } from './doctor.ts';
import { openDoor } from './door.ts';
import { patiently } from './patience.ts';
import { openShared } from './open-shared.ts';
import { readSettings } from './read-settings.ts';
import { readiness } from './readiness.ts';
import type { Host, ServiceSpec } from './service-spec.ts';
import { bringSchema, configurationThere } from './schema.ts';
import { writeReady } from './ready-file.ts';

export interface StartOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly signal: AbortSignal;
  /** Talk, for who looks at the process. */
  readonly say: (text: string) => void;
}

/**
 * Starts a service as a process of its own, in order: admin port, platform, schema, service, door. What is away is waited for. The answer
 * drains it: not ready any more, no new call, what is in hand is finished, what is decided is published, locks are handed over.
 */
export async function startService<S extends Service, R, C>(spec: ServiceSpec<S, R, C>, { env, version, signal, say }: StartOptions): Promise<Running> {
  const { settings, own, unknown } = readSettings(spec, env);
  for (const name of unknown) say(`${name} means nothing and is ignored`);
  const logger = createLogger({ service: spec.name, level: settings.logLevel });
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  let ready = async (): Promise<readonly Check[]> => [notReady(spec.name, 'starting')];
  let started = false;
  const patience = { logger, signal, waiting: (why: string) => void (ready = async () => [notReady(spec.name, why)]) };
  try {
    const telemetry = await startTelemetry({ service: spec.name, env });
    undo.push(() => telemetry.stop());
    const admin = await startAdmin({
      host: settings.host,
      port: settings.adminPort,
      live: livingLoops,
      ready: () => ready(),
      started: () => started,
      version: { version, node: process.versions.node },
    });
    undo.push(() => admin.close());
    const platform = await patiently('the database and the brokers', () => openShared(spec.name, settings, logger), patience);
    undo.push(() => platform.close());
    const { actorSecret: secret, clock } = platform;
    const source = spec.source?.(platform) ?? httpConfigSource({ url: settings.gatewayUrl!, service: spec.name, secret, now: () => clock.now() });
    const doctor = (): Promise<Check[]> => doctorChecks({ platform, source, services: [service], checks: () => service.checks(), shared: spec.source !== undefined, dataDir: undefined });
    const host: Host = { platform, source, settings, doctor };
    const service = spec.create(host, own);
    await patiently('topics and schema', () => bringSchema(service, platform), patience);
    await spec.prepare?.(service, host, own);
    platform.relays.start();
    undo.push(
      () => service.stop(),
      () => platform.relays.drain(),
      () => service.drain(),
    );
    if (settings.migrate === 'only') return { stop, done: Promise.resolve() };
    await patiently('the configuration', () => configurationThere(service, platform, source), patience);
    await patiently('a configuration to work by', () => service.start(), { ...patience, passes: (error) => error instanceof NoUsableConfiguration });
    const url = spec.door ? spec.door(service) : await openDoor(service, host, undo);
    [ready, started] = [readiness(platform, service), true];
    undo.push(async () => (ready = async () => [notReady(spec.name, 'draining')]));
    logger.info({ url, version }, 'ready');
    if (settings.readyFile !== undefined) writeReady(settings.readyFile, { service: spec.name, url, adminUrl: `http://${settings.host}:${admin.port}`, pid: process.pid, ...spec.facts?.(service) });
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const notReady = (name: string, detail: string): Check => ({ name, status: 'fail', detail, remedy: 'it goes on by itself when that is over' });
