import { compose, type EncodedRecord, TOPICS } from '@sluice/contracts';
import { HOUR, type Instant, MINUTE, PassingFault, toIso } from '@sluice/kernel';
import { edited, exampleFiles } from '@sluice/policy/testing';
import { armCrashPoint, crashPoints, pause } from '@sluice/runtime';
import type { ConfigSource, ConfigVersion } from '@sluice/stream';
import { type Files, TEN } from './domain/testing.ts';
import { askedAndNotEnded, readInForce, readPlace } from './store/recomputing.ts';
import { readTicket } from './store/tickets.ts';
import { Bench, ticketId } from './testing.ts';
import { STEP } from './walk.ts';

const small = exampleFiles('small');
const SHORTER = edited(small, 'policies.yaml', 'target: 16h', 'target: 8h');
const LONGER = edited(small, 'policies.yaml', 'target: 16h', 'target: 24h');
const OTHER_AGENTS = (files: Files): Files => edited(files, 'agents.yaml', 'units: 100', 'units: 50');

/** The gateway's versions, as a test publishes them. */
class Versions implements ConfigSource {
  readonly #all: ConfigVersion[] = [];
  add(files: Files, at: Instant): ConfigVersion {
    const one = { version: `v${this.#all.length + 1}`, files, digests: {}, at };
    this.#all.push(one);
    return one;
  }
  fetch(version: string): Promise<ConfigVersion> {
    const found = this.#all.find((one) => one.version === version);
    return found ? Promise.resolve(found) : Promise.reject(new PassingFault(`there is no ${version}`));
  }
  current(): Promise<ConfigVersion | undefined> {
    return Promise.resolve(this.#all.at(-1));
  }
}

let versions: Versions;
let b: Bench;
beforeEach(async () => {
  versions = new Versions();
  versions.add(small, TEN);
  b = await Bench.make(TEN, { source: versions });
});
afterEach(async () => {
  armCrashPoint(undefined, () => undefined);
  await b.end();
});

/** Published and in force; the clocks may still be under way. */
async function publish(files: Files, at: Instant = b.clock.now()): Promise<string> {
  const { version } = versions.add(files, at);
  await b.log.publish([compose(TOPICS.configPublished, 'config.published', { version, digests: {}, at: toIso(at) }, { service: 'gateway', key: 'current', subject: version, at })]);
  while ((await readInForce(b.t.db))?.version !== version) await pause(3);
  return version;
}

const resolution = async (n: number) => (await readTicket(b.t.db, ticketId(n)))!.clocks.find((clock) => clock.kind === 'resolution')!;
const spansOf = async (n: number) => (await resolution(n)).segments.map(({ agreement, ms }) => [agreement.split('/')[0], ms]);
const timerOf = async (n: number) => (await b.t.db.query<{ due: number }>('select due from sla.timer where key = $1', [ticketId(n)]))[0]?.due;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);
const answer = (n: number): EncodedRecord =>
  b.record(n, 'ticket.message_sent', { messageId: 'msg_1', channel: 'email', by: { kind: 'agent', id: 'anna' }, audience: 'customer', answer: true, committedAt: toIso(b.clock.now()) });
async function arrive(count: number): Promise<void> {
  await b.log.publish(numbers(count).flatMap((n) => [b.created(n), b.queued(n), answer(n)]));
  await b.settle();
}

test('another policy: running clocks are held to it from its publication on, with the time that has counted; their timers follow', async () => {
  await arrive(3);
  await b.move(2 * HOUR);
  await publish(SHORTER);
  await b.settle();
  for (const n of numbers(3)) {
    expect(await resolution(n)).toMatchObject({ agreement: 'v2/standard/resolution/always', dueAt: TEN + 8 * HOUR });
    expect(await spansOf(n)).toEqual([
      ['v1', 2 * HOUR],
      ['v2', null],
    ]);
    expect(await timerOf(n)).toBe(TEN + 6.4 * HOUR);
  }
  expect(await b.told()).toEqual([]);
  await b.move(6 * HOUR + 1);
  expect((await b.told(2)).filter((one) => one.startsWith('sla.breached'))).toEqual(['sla.breached resolution']);
});

test('what is over already under the new one is breached at once, and once; what was broken under the old one stays as it is', async () => {
  await b.arrives(1);
  await b.move(16 * MINUTE);
  await arrive(3);
  await b.move(9 * HOUR);
  const before = (await b.told(1)).length;
  await publish(edited(SHORTER, 'policies.yaml', 'target: 15m', 'target: 60m'));
  await b.settle();
  const [first] = (await readTicket(b.t.db, ticketId(1)))!.clocks;
  expect(first).toMatchObject({ dueAt: TEN + 15 * MINUTE, agreement: 'v1/standard/first_response/always' });
  expect((await b.told(3)).filter((one) => one.startsWith('sla.breached'))).toEqual(['sla.breached resolution']);
  expect((await b.told(1)).length).toBeGreaterThan(before); // its resolution, not its first response
  expect((await b.told(1)).filter((one) => one === 'sla.breached first_response')).toHaveLength(1);
});

test('the same promises in another version: no ticket is looked at; what was under way goes on', async () => {
  await arrive(2);
  const before = await b.t.db.query('select id, xmin::text, doc from sla.ticket order by id');
  await publish(OTHER_AGENTS(small), TEN + 5);
  await b.settle();
  expect(await readPlace(b.t.db)).toMatchObject({ number: 2, since: TEN, after: null });
  expect(await b.t.db.query('select id, xmin::text, doc from sla.ticket order by id')).toEqual(before);
});

test('other promises that change nothing for these clocks: they are looked at, and no row is touched', async () => {
  await arrive(2);
  const before = await b.t.db.query('select id, xmin::text, xmax::text, doc from sla.ticket order by id');
  await publish(edited(small, 'policies.yaml', 'policies:', 'policies:\n  - id: calls\n    when: {channel: [voice]}\n    firstResponse: {target: 1m}'), TEN + 5);
  await b.settle();
  expect(await readPlace(b.t.db)).toMatchObject({ number: 2, since: TEN + 5, after: null });
  expect(await b.t.db.query('select id, xmin::text, xmax::text, doc from sla.ticket order by id')).toEqual(before);
});

const MANY = 600;

test.each(crashPoints({ recomputing: ['sla'] }).flatMap((point) => [`${point}#1`, `${point}#2`]))('it dies %s: whoever comes next goes on there, and every clock is held to it once', async (point) => {
  await arrive(MANY);
  await b.move(HOUR);
  const died = Promise.withResolvers<void>();
  armCrashPoint(point, () => {
    died.resolve(b.halt());
    throw new Error('the process is gone');
  });
  await publish(SHORTER);
  await died.promise;
  const steps = point === 'recomputing.sla.before-commit#1' ? 0 : point.endsWith('after-commit#2') ? 2 : 1;
  expect((await readPlace(b.t.db))?.after).toBe(steps === 0 ? '' : ticketId(STEP * steps));
  await b.restart();
  await b.settle();
  const held = await b.t.db.query<{ spans: number; due: number }>(
    `select json_array_length(doc -> 'clocks' -> 1 -> 'segments') as spans, (doc -> 'clocks' -> 1 ->> 'dueAt')::float8 as due from sla.ticket`,
  );
  expect(held).toEqual(numbers(MANY).map(() => ({ spans: 2, due: TEN + 8 * HOUR })));
  expect(await b.t.db.query('select distinct due from sla.timer')).toEqual([{ due: TEN + 6.4 * HOUR }]);
});

test('events of tickets in between, before and behind the place: each clock becomes what it would have become', async () => {
  await arrive(MANY);
  await b.move(HOUR);
  const isHeld = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const holding = b.t.db.transact(async (tx) => {
    await tx.query('select 1 from sla.ticket where id = $1 for update', [ticketId(STEP + 1)]);
    isHeld.resolve();
    await goOn.promise;
  });
  await isHeld.promise;
  await publish(SHORTER);
  while ((await readPlace(b.t.db))?.after !== ticketId(STEP)) await pause(3);
  for (const n of [1, 400]) await b.say(n, 'ticket.priority_changed', { from: 40, to: 60, cause: 'human', by: { kind: 'agent', id: 'anna' } });
  await b.say(401, 'ticket.resolved', {
    code: 'solved',
    resolverKind: 'agent',
    humanMessages: 1,
    handOvers: 0,
    holders: ['anna'],
    reopened: 0,
    receivedAt: toIso(TEN),
    resolvedAt: toIso(b.clock.now()),
    channel: 'email',
  });
  while ((await readTicket(b.t.db, ticketId(401)))!.standing !== 'resolved') await pause(3);
  goOn.resolve();
  await holding;
  await b.settle();
  for (const n of [1, 2, STEP + 1, 400, MANY]) {
    expect((await resolution(n)).dueAt).toBe(TEN + 8 * HOUR);
    expect(await spansOf(n)).toEqual([
      ['v1', HOUR],
      ['v2', null],
    ]);
  }
  expect(await resolution(401)).toMatchObject({ metAt: TEN + HOUR, agreement: 'v1/standard/resolution/always', dueAt: TEN + 16 * HOUR });
});

test('who began to decide under the older version is waited for', async () => {
  await arrive(2);
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const early = ticketId(0);
  const late = b.t.db.transact(async (tx) => {
    await tx.query('select version from sla.configuration_current');
    begun.resolve();
    await goOn.promise;
    await tx.query(
      `insert into sla.ticket (id, version, live, running, breached, unreckoned, doc) select $2, version, live, running, breached, unreckoned, replace(doc::text, id, $2)::json from sla.ticket where id = $1`,
      [ticketId(1), early],
    );
  });
  await begun.promise;
  expect((await askedAndNotEnded(b.t.db)).size).toBeGreaterThanOrEqual(1);
  await publish(SHORTER);
  await b.say(2, 'ticket.status_changed', { from: 'open', to: 'waiting', waitingFor: 'customer', dueAt: toIso(TEN), cause: 'agent', by: { kind: 'agent', id: 'anna' }, at: toIso(TEN) });
  while ((await readTicket(b.t.db, ticketId(2)))!.standing !== 'waiting') await pause(3);
  goOn.resolve();
  await late;
  await b.settle();
  expect((await resolution(0)).agreement).toBe('v2/standard/resolution/always');
});

test('a version on the heels of another: the last one counts for all', async () => {
  await arrive(MANY);
  await b.move(HOUR);
  await publish(SHORTER);
  await publish(OTHER_AGENTS(SHORTER));
  await publish(LONGER);
  await b.settle();
  expect(await b.t.db.query(`select distinct (doc -> 'clocks' -> 1 ->> 'dueAt')::float8 as due, doc -> 'clocks' -> 1 ->> 'agreement' as agreement from sla.ticket`)).toEqual([
    { due: TEN + 24 * HOUR, agreement: 'v4/standard/resolution/always' },
  ]);
});
