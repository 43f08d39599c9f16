import { type MailServer, startMailServer } from '@sluice/dev-env';
import { databaseUrl, Fleet, type ServiceName } from '@sluice/dev-env/fleet';
import { pause } from '@sluice/runtime';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { testBrokers } from '@sluice/stream/broker';
import { impatient } from '../fault/impatient.ts';
import { People } from '../fault/people.ts';
import { Chance } from '../fault/random.ts';
import { placesOf } from './places.ts';

/** A place that this load does not pass in this time it never passes: then the round proves nothing about it, and fails. */
const PASS_MS = 300_000;
const LONG = process.env['SLUICE_FAULT_ROUND'] === 'long';
/** Seven services die side by side. */
const [ROUNDS, DEATHS] = LONG ? [5, 4] : [1, 4];

let t: TestDatabase;
let mail: MailServer;
let fleet: Fleet;
let people: People;
beforeEach(async () => {
  t = await testDatabase();
  mail = await startMailServer();
  people = new People(mail);
  const env = { SLUICE_SMTP_URL: mail.url, SLUICE_KAFKA_SESSION_MS: '6000' };
  fleet = await Fleet.of({ brokers: testBrokers(), databaseUrl: databaseUrl(t), files: impatient(), env });
});
afterEach(async () => {
  await people.leave();
  await fleet.remove();
  await mail.close();
  await t.drop();
}, 180_000);

/** One service, again and again: it comes up, dies at its place, and comes up for the next. */
async function die(service: ServiceName, points: readonly string[], deaths: string[]): Promise<void> {
  const member = fleet.of(service);
  await member.kill();
  for (const point of points) {
    member.launch({ SLUICE_CRASH_AT: point });
    const began = performance.now();
    while (member.lives && performance.now() - began < PASS_MS) await pause(20);
    if (member.lives) throw new Error(`${point} was not passed within ${PASS_MS} ms of load`);
    if (member.ended !== 'SIGKILL') throw new Error(`armed at ${point} ${member.name} ended with ${member.ended}:\n${member.said}`);
    deaths.push(`${point} after ${Math.round(performance.now() - began)} ms`);
  }
  member.launch();
  await member.up();
}

test.each(Array.from({ length: ROUNDS }, (_, n) => n))(
  `round %i: seven services die ${DEATHS} times each under load, side by side, and every accepted id is found once, in order; a repeat, never a hole`,
  async (round) => {
    await fleet.start();
    const chance = new Chance(round + 1);
    const load = people.begin(fleet, `k${round}`, chance);
    const deaths: string[] = [];
    const drivers = [...placesOf(fleet.prefix, DEATHS, round * DEATHS)].map(([service, points]) =>
      die(
        service,
        points.map((point) => `${point}#${LONG ? chance.between(1, 2) : 1}`),
        deaths,
      ),
    );
    await Promise.all(drivers);
    const told = [...(await people.end(1000)), ...(await fleet.stop())];
    expect(load.accepted.contacts.size).toBeGreaterThan(DEATHS);
    expect({ deaths: told.length === 0 ? [] : deaths, faults: told }).toEqual({ deaths: [], faults: [] });
    expect(deaths).toHaveLength(7 * DEATHS);
  },
  1_800_000,
);
