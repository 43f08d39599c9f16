import { exampleFiles } from '@sluice/dev-env';
import { counter, databaseUrl, Fleet, SERVICES } from '@sluice/dev-env/fleet';
import { pause } from '@sluice/runtime';
import { testDatabase } from '@sluice/store/testing';
import { testBrokers } from '@sluice/stream/broker';
import { isOf } from '../fault/feed.ts';
import { versionFaults } from '../fault/holders.ts';
import { FeedReader } from './feed-reader.ts';
import { handIn } from './load.ts';

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
    const done = (group: (typeof GROUPS)[number]): Promise<number[]> => Promise.all([0, 1].map((n) => counter(fleet.of(group, n).adminUrl, 'sluice_event_handled_total', `"${group}"`)));
    // Until the partitions have been dealt out, one of them has all.
    const warm: Record<string, number[]> = {};
    for (let n = 0; Object.values(warm).length < GROUPS.length || Object.values(warm).some((each) => Math.min(...each) === 0); n++) {
      await handIn({ urls, key, mark: `warm${n}-`, count: 40, senders: 2, half: () => undefined });
      for (const group of GROUPS) warm[group] = await done(group);
      if (n > 100) throw new Error(`the partitions are not dealt out: ${JSON.stringify(warm)}`);
    }
    const half = Promise.withResolvers<void>();
    const handing = handIn({ urls, key, mark: 'c', count: CONTACTS, senders: 4, half: half.resolve });
    await half.promise;
    // How the first half was shared.
    const shares: Record<string, number[]> = {};
    for (const group of GROUPS) {
      const since = (await done(group)).map((one, n) => one - warm[group]![n]!);
      shares[group] = since.map((one) => one / (since[0]! + since[1]!));
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
    const ids = new Set(taken.ids.values());
    const reader = new FeedReader(urls[0]!, key);
    const judged = async () => {
      const events = await reader.more();
      const times = events.filter(isOf('ticket.message_received')).flatMap((event) => (ids.has(String(event.data['contactId'])) ? String(event.data['contactId']) : []));
      const [found, queued] = [new Set(times), new Set(events.filter(isOf('ticket.queued')).map((event) => event.subject))];
      const unqueued = new Set(events.filter(isOf('ticket.created')).flatMap(({ subject }) => (queued.has(subject) ? [] : subject)));
      return { lost: [...ids].filter((id) => !found.has(id)), doubled: times.length - found.size, order: versionFaults(events), unqueued: [...unqueued] };
    };
    let outcome = await judged();
    for (const until = performance.now() + 300_000; performance.now() < until && outcome.lost.length + outcome.unqueued.length > 0; outcome = await judged()) await pause(1000);
    process.stdout.write(
      `replicas: ${ids.size} contacts; shares ${JSON.stringify(shares)}; gateways ${[...taken.byGateway.values()].join(', ')}; refusals ${JSON.stringify([...taken.refusals])}; a batch was refused for ${Math.round(taken.longestMs)} ms at most, an answer took ${Math.round(taken.slowestMs)} ms at most\n`,
    );
    expect(ids.size).toBe(CONTACTS);
    expect(outcome).toEqual({ lost: [], doubled: 0, order: [], unqueued: [] });
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
