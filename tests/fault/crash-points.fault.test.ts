import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exampleFiles, startMailServer } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import { testDatabase } from '@sluice/store/testing';
import { Load } from './load.ts';
import { CHAINS, placesOf, RUNS_IN_CHAIN } from './places.ts';
import { Process } from './process.ts';
import { Chance } from './random.ts';
import { faultsAfter } from './verify.ts';

/** Targets of seconds instead of minutes, so that clocks warn and breach while the process dies. */
function impatient(): Record<string, string> {
  const files = exampleFiles('small');
  return { ...files, 'policies.yaml': (files['policies.yaml'] ?? '').replace('target: 15m', 'target: 1s\n      elapsed: true').replace('target: 16h', 'target: 3s\n      elapsed: true') };
}

/** A place that this load does not pass in this time it never passes: then the round proves nothing about it, and fails. */
const LOAD_MS = 60_000;
const chains = process.env['SLUICE_FAULT_ROUND'] === 'long' ? CHAINS.long : CHAINS.short;
const firstSeed = Number(process.env['SLUICE_FAULT_SEED'] ?? '1');
const only = process.env['SLUICE_FAULT_AT'];

/** On one server for most chains; every fourth has the embedded one, which then dies with its process. */
const embedded = (seed: number): boolean => seed % 4 === 0;

test.each(Array.from({ length: chains }, (_, n) => firstSeed + n))(
  `seed %i: ${RUNS_IN_CHAIN} deaths under load, and every accepted id is found once, in order; a repeat, never a hole`,
  async (seed) => {
    const chance = new Chance(seed);
    const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-fault-'));
    const mail = await startMailServer();
    const database = embedded(seed) ? undefined : await testDatabase();
    const url = database && `postgres://${database.socket.user}@/${database.socket.database}?host=${encodeURIComponent(database.socket.host)}&port=${database.socket.port}`;
    const sluice = await Process.at(dir, impatient(), { SLUICE_SMTP_URL: mail.url, ...(url === undefined ? {} : { SLUICE_DATABASE_URL: url }) });
    const deaths: string[] = [];
    let load: Load | undefined;
    let running: Promise<unknown> = Promise.resolve();
    try {
      const ready = await sluice.start();
      if (!ready) throw new Error(`it did not start:\n${sluice.said}`);
      load = new Load({ url: ready.url, key: () => ready.key, smtpPort: ready.smtp.port, mark: `s${seed}`, chance, mail });
      await sluice.kill();
      running = load.run();
      running.catch(() => load?.end());
      for (const place of placesOf(seed)) {
        const point = `${only ?? place}#${chance.between(1, 3)}`;
        await sluice.start(point);
        const ready = performance.now();
        const hit = await sluice.died(LOAD_MS);
        const livedMs = Math.round(performance.now() - ready);
        if (!hit) throw new Error(`${point} was not passed within ${LOAD_MS} ms of load`);
        deaths.push(`${point} after ${livedMs} ms`);
        if (sluice.ended !== 'SIGKILL') throw new Error(`armed at ${point} it ended with ${sluice.ended}:\n${sluice.said}`);
      }
      await sluice.start();
      await pause(500);
      load.end();
      await running;
      const told = await faultsAfter(load, mail);
      expect(load.accepted.contacts.size).toBeGreaterThan(RUNS_IN_CHAIN);
      expect({ deaths: told.length === 0 ? [] : deaths, faults: told }).toEqual({ deaths: [], faults: [] });
      await sluice.kill('SIGTERM');
      expect(sluice.ended).toBe('0');
    } finally {
      load?.give();
      await running.catch(() => undefined); // told above
      if (sluice.lives) await sluice.kill();
      await mail.close();
      await database?.drop();
      rmSync(dir, { recursive: true, force: true });
    }
  },
  600_000,
);
