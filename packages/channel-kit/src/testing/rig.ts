import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { TOPICS } from '@sluice/contracts';
import { MovedClock } from '@sluice/kernel/testing';
import { type Actor, createHttp, type HttpServer } from '@sluice/runtime';
import { capturedLogger } from '@sluice/runtime/testing';
import { fileBlobs, Locks } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { type Log, memoryLog, type Platform, Relays, type Service } from '@sluice/stream';
import { type FaultyDatabase, faultyDatabase } from './faulty-database.ts';

export const RIG_START = Date.parse('2026-03-02T08:00:00Z');

/** One process with one channel in it: a database that can fail, a log in memory, files in a folder of its own, and a moved clock. */
export interface ChannelRig {
  readonly t: TestDatabase;
  readonly db: FaultyDatabase;
  readonly log: Log;
  readonly clock: MovedClock;
  readonly platform: Platform;
  readonly blobDir: string;
  /** What was logged. */
  readonly lines: string[];
  /** The service behind a server that lets everybody in as `actor`. */
  http(service: Service, actor?: Actor): Promise<HttpServer>;
  /** Migrates and starts; `close` stops it. */
  run<S extends Service>(service: S): Promise<S>;
  /** Until nothing of what runs is due or in hand, and the outboxes are empty. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Without relays the outbox can be read as it stands. */
export async function channelRig({ relaying = true }: { relaying?: boolean } = {}): Promise<ChannelRig> {
  const t = await testDatabase();
  const db = faultyDatabase(t.db);
  const { logger, lines } = capturedLogger();
  const log = memoryLog({ logger, pollMs: 5 });
  const [clock, locks] = [new MovedClock(RIG_START), new Locks(t.db, 'test')];
  const relays = new Relays({ db: t.db, locks, log, logger, clock, pollMs: 20 });
  const blobDir = mkdtempSync(path.join(os.tmpdir(), 'sluice-blobs-'));
  const platform: Platform = { db, locks, log, relays, clock, logger, blobs: fileBlobs(blobDir), actorSecret: new Uint8Array(32) };
  await log.admin.create(Object.values(TOPICS));
  const running: Service[] = [];
  const servers: HttpServer[] = [];
  return {
    t,
    db,
    log,
    clock,
    platform,
    blobDir,
    lines,
    async http(service, actor = { keyId: 'key_test', role: 'admin' }) {
      const app = createHttp({ name: service.name, logger, clock });
      app.addHook('onRequest', (request, _reply, done) => {
        request.actor = actor;
        done();
      });
      await app.register(async (scope) => service.http?.(scope as unknown as HttpServer));
      await app.ready();
      servers.push(app);
      return app;
    },
    async run(service) {
      await service.migrate();
      if (relaying) relays.start();
      await service.start();
      running.push(service);
      return service;
    },
    async settle() {
      for (const until = performance.now() + 20_000; performance.now() < until; await new Promise((resolve) => setTimeout(resolve, 5))) {
        const idle = await Promise.all(running.map(async (service) => (await service.idle?.()) !== false));
        if (idle.every(Boolean) && (!relaying || (await relays.idle()))) return;
      }
      throw new Error('the channel does not settle');
    },
    async close() {
      db.away = false;
      db.fate = () => 'fine';
      for (const app of servers) await app.close();
      for (const service of running.toReversed()) {
        await service.drain();
        await service.stop();
      }
      await relays.stop();
      await locks.close();
      await log.close();
      await t.drop();
      await rm(blobDir, { recursive: true });
    },
  };
}
