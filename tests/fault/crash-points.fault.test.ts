import { testDatabase } from '@sluice/store/testing';
import { impatient } from './impatient.ts';
import { CHAINS, placesOf, RUNS_IN_CHAIN } from './places.ts';
import { Chance } from './random.ts';
import { World } from './world.ts';

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
    const database = embedded(seed) ? undefined : await testDatabase();
    const url = database && `postgres://${database.socket.user}@/${database.socket.database}?host=${encodeURIComponent(database.socket.host)}&port=${database.socket.port}`;
    const world = await World.of(impatient(), url === undefined ? {} : { SLUICE_DATABASE_URL: url });
    const { sluice } = world;
    const deaths: string[] = [];
    try {
      const ready = await world.start();
      await sluice.kill();
      const load = world.begin(ready, `s${seed}`, chance);
      for (const place of placesOf(seed)) {
        const point = `${only ?? place}#${chance.between(1, 3)}`;
        await sluice.start(point);
        const began = performance.now();
        const hit = await sluice.died(LOAD_MS);
        const livedMs = Math.round(performance.now() - began);
        if (!hit) throw new Error(`${point} was not passed within ${LOAD_MS} ms of load`);
        deaths.push(`${point} after ${livedMs} ms`);
        if (sluice.ended !== 'SIGKILL') throw new Error(`armed at ${point} it ended with ${sluice.ended}:\n${sluice.said}`);
      }
      await sluice.start();
      const told = await world.end();
      expect(load.accepted.contacts.size).toBeGreaterThan(RUNS_IN_CHAIN);
      expect({ deaths: told.length === 0 ? [] : deaths, faults: told }).toEqual({ deaths: [], faults: [] });
    } finally {
      await world.close();
      await database?.drop();
    }
  },
  600_000,
);
