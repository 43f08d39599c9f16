import { exampleFiles } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import { testDatabase } from '@sluice/store/testing';
import { testBrokers } from '@sluice/stream/broker';
import { feed, isOf } from '../fault/feed.ts';
import { versionFaults } from '../fault/holders.ts';
import { databaseUrl } from './database-url.ts';
import { Fleet, SERVICES } from './fleet.ts';
import { handIn } from './load.ts';
import { counter } from './metrics.ts';

const CONTACTS = process.env['SLUICE_FAULT_ROUND'] === 'long' ? 20_000 : 2000;
/** Groups whose partitions are shared by the replicas. */
const GROUPS = ['conversation', 'routing', 'sla'] as const;
/** Killed, and stopped and started again, side by side with the load. */
const KILLED = 1;
const ROLLED = 0;

test(`two replicas of each service take ${CONTACTS} contacts; one of each is killed half-way, the other is stopped and started: nothing is lost, doubled or out of order`, async () => {
  const t = await testDatabase();
  const fleet = await Fleet.of({ brokers: testBrokers(), databaseUrl: databaseUrl(t), files: exampleFiles('small'), replicas: 2, env: { SLUICE_KAFKA_SESSION_MS: '6000' } });
  try {
    await fleet.start();
    const { key } = fleet;
    const urls = [0, 1].map((n) => fleet.of('gateway', n).ready!.url);
    const half = Promise.withResolvers<void>();
    const handing = handIn({ urls, key, count: CONTACTS, senders: 4, half: half.resolve });
    await half.promise;
    // How the first half was shared.
    const shares: Record<string, number[]> = {};
    for (const group of GROUPS) {
      const done = await Promise.all([0, 1].map((n) => counter(fleet.of(group, n).adminUrl, 'sluice_event_handled_total', `"${group}"`)));
      shares[group] = done.map((one) => one / (done[0]! + done[1]!));
    }
    for (const service of SERVICES) {
      const dying = fleet.of(service, KILLED);
      await dying.kill();
      dying.launch();
    }
    for (const service of SERVICES) await fleet.of(service, KILLED).up();
    for (const service of SERVICES) {
      const rolled = fleet.of(service, ROLLED);
      await rolled.kill('SIGTERM');
      expect([rolled.name, rolled.ended]).toEqual([rolled.name, '0']);
      rolled.launch();
      await rolled.up();
    }
    const taken = await handing;
    const caller = { call: async <T>(method: string, path: string) => ({ status: 200, body: (await (await fetch(urls[0]! + path, { method, headers: { authorization: `Bearer ${key}` } })).json()) as T }) };
    const ids = new Set(taken.ids.values());
    let events = await feed(caller);
    const filed = (): string[] => events.filter(isOf('ticket.message_received')).map((event) => String(event.data['contactId']));
    for (const until = performance.now() + 240_000; performance.now() < until && new Set(filed()).size < ids.size; events = await feed(caller)) await pause(1000);
    const assigned = (): number => new Set(events.filter(isOf('ticket.queued')).map((event) => event.subject)).size;
    const created = new Set(events.filter(isOf('ticket.created')).map((event) => event.subject)).size;
    for (const until = performance.now() + 120_000; performance.now() < until && assigned() < created; events = await feed(caller)) await pause(1000);
    process.stdout.write(
      `replicas: ${ids.size} contacts; shares ${JSON.stringify(shares)}; gateways ${[...taken.byGateway.values()].join(', ')}; refusals ${JSON.stringify([...taken.refusals])}; a batch was refused for ${Math.round(taken.longestMs)} ms at most, an answer took ${Math.round(taken.slowestMs)} ms at most\n`,
    );
    expect(ids.size).toBe(CONTACTS);
    const times = filed();
    expect({ lost: [...ids].filter((id) => !times.includes(id)), doubled: times.length - new Set(times).size, order: versionFaults(events), unqueued: created - assigned() }).toEqual({
      lost: [],
      doubled: 0,
      order: [],
      unqueued: 0,
    });
    for (const [group, share] of Object.entries(shares)) expect({ group, share: Math.min(...share) >= 0.2 }).toEqual({ group, share: true });
    const [one = 0, other = 0] = taken.byGateway.values();
    expect(Math.min(one, other) / (one + other)).toBeGreaterThanOrEqual(0.2);
    // Whoever was refused was told so: nobody was left without an answer but by a gateway that was killed.
    for (const status of taken.refusals.keys()) expect([0, 503]).toContain(status);
    expect(await fleet.stop()).toEqual([]);
  } finally {
    await fleet.remove();
    await t.drop();
  }
}, 900_000);
