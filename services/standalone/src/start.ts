import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ensureAdminKey, folderFiles } from '@sluice/gateway';
import { doctorChecks, readiness, secretFile, writeReady } from '@sluice/process';
import { ConfigError, livingLoops, readSigningKeys, type Running, secretsOf, startAdmin, startTelemetry } from '@sluice/runtime';
import { banner } from './banner.ts';
import { companyInForce } from './company.ts';
import type { StandaloneConfig } from './config.ts';
import { openPlatform, standaloneLogger } from './platform.ts';
import { freePorts } from './ports.ts';
import { composeSystem } from './system.ts';

export interface StartOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** Talk. */
  readonly say: (text: string) => void;
  /** The block of text when ready. */
  readonly tell: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Starts everything in order and undoes it in the opposite one; a signal in between ends it after the step in hand. */
export async function start(config: StandaloneConfig, { env, version, say, tell, signal }: StartOptions): Promise<Running> {
  const began = performance.now();
  for (const name of config.unknown) say(`${name} means nothing and is ignored`);
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  const step = <T>(result: T, back: (result: T) => Promise<void>): T => {
    undo.push(() => back(result));
    signal.throwIfAborted();
    return result;
  };
  try {
    await freePorts(config);
    const logger = standaloneLogger(config);
    makeDataDir(config.dataDir);
    const telemetry = step(await startTelemetry({ service: 'sluice', env }), (one) => one.stop());
    say('starting the database');
    const platform = step(await openPlatform(config, logger, say), (one) => one.close());
    say('starting the services');
    const pepper = secretFile(path.join(config.dataDir, 'secrets', 'pepper'));
    const keys = readSigningKeys(config.threadKeysFile, { create: true });
    const surveyKeys = readSigningKeys(config.surveyKeysFile, { create: true });
    let started = false;
    const system = composeSystem(platform, {
      listen: { host: config.host, port: config.port },
      smtpListen: config.smtpListen,
      smtpUrl: config.smtpUrl,
      localWebhooks: config.localWebhooks,
      secrets: secretsOf(env),
      threadKeys: () => keys,
      surveyKeys: () => surveyKeys,
      publicUrl: config.publicUrl,
      pepper,
      firstConfiguration: folderFiles(config.configDir),
      doctor: (all) => doctorChecks({ platform, services: all.services, checks: () => all.checks(), source: all.gateway.source, shared: true, dataDir: config.dataDir }),
    });
    const admin = step(
      await startAdmin({
        host: config.host,
        port: config.adminPort,
        live: livingLoops,
        ready: config.kafka === undefined ? async () => [...platform.checks(), ...(await system.checks())] : readiness(platform, system),
        started: () => started,
        version: { version, node: process.versions.node },
      }),
      (one) => one.close(),
    );
    undo.push(
      () => system.stop(),
      () => system.drain(),
    );
    await system.start();
    signal.throwIfAborted();
    started = true;
    const company = await companyInForce(system.gateway.source, config.configDir, say);
    const key = await ensureAdminKey(platform.db, path.join(config.dataDir, 'demo-key'), pepper, platform.clock.now());
    const facts = {
      url: system.gateway.url(),
      adminUrl: `http://${config.host}:${admin.port}`,
      key,
      smtp: { host: config.smtpListen.host, port: system.smtpPort() ?? config.smtpListen.port },
    };
    tell(banner({ ...facts, company, sendsMail: config.smtpUrl !== undefined, dataDir: config.dataDir, tookMs: performance.now() - began }));
    if (config.readyFile !== undefined) writeReady(config.readyFile, { ...facts, pid: process.pid, database: platform.database });
    void telemetry;
    return { stop, ...(platform.broken ? { broken: platform.broken } : {}) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function makeDataDir(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ConfigError([`SLUICE_DATA_DIR ${dir} cannot be made: ${(error as Error).message}`]);
  }
}
