import type { Instant } from '@sluice/kernel';
import { pause } from '@sluice/runtime';
import type { DatabaseAddress } from '@sluice/store';
import { readPlace } from '../store/recomputing.ts';
import { type Fired, firedBetween, type FoundBreaches, foundBreaches, unhurried } from './lateness.ts';
import type { MemberTask } from './member.ts';
import { type Member, openStand, type Stand, VERSIONS } from './stand.ts';

export interface DeadlineOptions {
  /** Clocks that go on all the while, two a ticket. */
  readonly clocks: number;
  readonly duePerSecond: number;
  readonly seconds: number;
  /** Deadlines at one instant. */
  readonly burst: number;
}

/** What the bench needs of who runs it. */
export interface Hands {
  launch(task: MemberTask): Promise<Member>;
  /** Memory of a process, MB. */
  pss(pid: number): number;
  say(text: string): void;
}

export interface Lateness {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What every run of deadlines tells. */
export interface Found {
  /** Deadlines that were due, and what was found of them. */
  readonly due: number;
  readonly found: FoundBreaches;
  /** None fired before its time. */
  readonly inTime: boolean;
  /** The most of a process, MB. */
  readonly pssMb: number;
}

export interface DeadlineFigures extends Found {
  readonly firePerSecond: number;
  readonly steady: Lateness;
  /** From the kill of the owner on, while a second process is there. */
  readonly withSecond: Lateness;
  /** After it was ready again, where it is the only one. */
  readonly alone: Lateness & { readonly awayMs: number };
}

export interface RecomputingFigures extends Found {
  readonly clocks: number;
  readonly perSecond: number;
  readonly tookMs: number;
  /** Of the deadlines that were due while it went on. */
  readonly meanwhile: Lateness;
}

/** From the planting to the first deadline. */
const LEAD_MS = 3000;
/** A process is killed after so much of its part. */
const KILL_MS = 4000;
const KILL_SECONDS = 12;
const WARM_SECONDS = 5;
const PATIENCE_MS = 120_000;

/** Deadlines of the service while very many clocks go on: how late they fire, through kills too, and how many at once. */
export function benchDeadlines(server: DatabaseAddress, hands: Hands, options: DeadlineOptions): Promise<DeadlineFigures> {
  return onStand(server, hands, options, (run) => run.deadlines());
}

/** A changed policy is followed by all clocks, while deadlines of others are due. */
export function benchRecomputing(server: DatabaseAddress, hands: Hands, options: DeadlineOptions): Promise<RecomputingFigures> {
  return onStand(server, hands, options, (run) => run.recomputing());
}

async function onStand<T>(server: DatabaseAddress, hands: Hands, options: DeadlineOptions, measure: (run: Run) => Promise<T>): Promise<T> {
  const stand = await openStand(server);
  const run = new Run(stand, hands, options);
  try {
    hands.say(`${options.clocks} clocks of ${options.clocks / 2} tickets are planted`);
    await stand.plantWaiting(Math.round(options.clocks / 2));
    await stand.settle();
    return await measure(run);
  } finally {
    await run.end();
    await stand.stop();
  }
}

class Run {
  readonly #stand: Stand;
  readonly #hands: Hands;
  readonly #o: DeadlineOptions;
  readonly #members = new Set<Member>();
  #due = 0;
  #pssMb = 0;
  #inTime = true;

  constructor(stand: Stand, hands: Hands, options: DeadlineOptions) {
    this.#stand = stand;
    this.#hands = hands;
    this.#o = options;
  }

  async deadlines(): Promise<DeadlineFigures> {
    const say = (text: string): void => this.#hands.say(text);
    const first = await this.#launch();
    say(`${this.#o.duePerSecond} deadlines/s`);
    const steady = await this.#steady(this.#o.seconds);
    const second = await this.#launch();
    say('the owner is killed while a second process is there');
    const withSecond = await this.#killed(first);
    say('the only process is killed, and comes again');
    const alone = await this.#alone(second);
    say(`${this.#o.burst} deadlines at one instant`);
    const firePerSecond = await this.#burst();
    return { firePerSecond, steady, withSecond, alone, ...(await this.#found()) };
  }

  async recomputing(): Promise<RecomputingFigures> {
    const say = (text: string): void => this.#hands.say(text);
    await this.#launch();
    say(`${this.#o.duePerSecond} deadlines/s, so that it has done this before`);
    await this.#steady(WARM_SECONDS);
    say('a policy is changed, and followed');
    return { ...(await this.#recomputed()), ...(await this.#found()) };
  }

  /** When everything that was said has gone out. */
  async #found(): Promise<Found> {
    for (const member of this.#members) await member.stop();
    this.#members.clear();
    return { due: this.#due, found: await foundBreaches(this.#stand.db), inTime: this.#inTime, pssMb: this.#pssMb };
  }

  async end(): Promise<void> {
    for (const member of this.#members) await member.kill();
  }

  async #launch(): Promise<Member> {
    const member = await this.#hands.launch({ address: this.#stand.address, versions: VERSIONS });
    this.#members.add(member);
    return member;
  }

  /** Deadlines of so many seconds at the pace of the bench; answers when the first is due, and when the last. */
  async #plant(seconds: number): Promise<readonly [Instant, Instant]> {
    const count = seconds * this.#o.duePerSecond;
    // Planting takes its time: what is due must not be due before it stands.
    const from = this.#stand.clock.now() + LEAD_MS + count / 5;
    await this.#stand.plantDue(Array.from({ length: count }, (_, n) => Math.floor(from + (n * 1000) / this.#o.duePerSecond)));
    this.#due += count;
    return [Math.floor(from), Math.floor(from + seconds * 1000)];
  }

  async #until(at: Instant): Promise<void> {
    for (;;) {
      for (const { pid } of this.#members) this.#pssMb = Math.max(this.#pssMb, this.#hands.pss(pid));
      const left = at - this.#stand.clock.now();
      if (left <= 0) return;
      await pause(Math.min(left, 500));
    }
  }

  async #allFired(from: Instant, to: Instant, count: number): Promise<void> {
    for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await pause(100)) {
      const [row] = await this.#stand.db.query<{ n: number }>(`select count(*) as n from sla.timer where due > to_timestamp($1::float8 / 1000) and due <= to_timestamp($2::float8 / 1000)`, [from, to]);
      if (row?.n === 0) return;
    }
    throw new Error(`${count} deadlines have not fired within ${PATIENCE_MS} ms`);
  }

  async #steady(seconds: number): Promise<Lateness> {
    const [from, to] = await this.#plant(seconds);
    await this.#until(to);
    await this.#allFired(from, to, seconds * this.#o.duePerSecond);
    return latenessOf((await this.#fired(from, to)).map(({ due, at }) => at - due));
  }

  async #fired(from: Instant, to: Instant): Promise<Fired[]> {
    const fired = await firedBetween(this.#stand.db, from, to);
    this.#inTime &&= fired.every(({ due, at }) => at >= due);
    return fired;
  }

  async #killed(owner: Member): Promise<Lateness> {
    const [from, to] = await this.#plant(KILL_SECONDS);
    await this.#until(from + KILL_MS);
    const killedAt = this.#stand.clock.now();
    await this.#kill(owner);
    await this.#until(to);
    await this.#allFired(from, to, KILL_SECONDS * this.#o.duePerSecond);
    return latenessOf((await this.#fired(from, to)).flatMap(({ due, at }) => (at >= killedAt ? [at - due] : [])));
  }

  async #alone(only: Member): Promise<DeadlineFigures['alone']> {
    const [from, to] = await this.#plant(KILL_SECONDS);
    await this.#until(from + KILL_MS);
    const killedAt = this.#stand.clock.now();
    await this.#kill(only);
    const { readyAt } = await this.#launch();
    await this.#until(to);
    await this.#allFired(from, to, KILL_SECONDS * this.#o.duePerSecond);
    const fired = await this.#fired(from, to);
    // What was due while it was away counts from its coming back.
    return { awayMs: Math.round(readyAt - killedAt), ...latenessOf(fired.flatMap(({ due, at }) => (at >= killedAt ? [Math.max(0, at - Math.max(due, readyAt))] : []))) };
  }

  async #kill(member: Member): Promise<void> {
    await member.kill();
    this.#members.delete(member);
  }

  async #recomputed(): Promise<Omit<RecomputingFigures, keyof Found>> {
    const { db, clock } = this.#stand;
    const clocks = this.#o.clocks;
    // As long as it may take at the bar's pace.
    const seconds = Math.ceil(clocks / 20_000) + 10;
    const [from, to] = await this.#plant(seconds);
    await this.#until(from);
    await this.#stand.publish('v2');
    while ((await readPlace(db))?.number !== 2) await pause(5);
    const began = clock.now();
    while ((await readPlace(db))?.after !== null) await this.#until(clock.now() + 200);
    const ended = clock.now();
    await this.#until(to);
    await this.#allFired(from, to, seconds * this.#o.duePerSecond);
    const [row] = await unhurried<{ n: number }>(
      db,
      `select coalesce(sum(json_array_length(doc -> 'clocks')), 0)::int8 as n from sla.ticket where live and doc -> 'clocks' -> 0 ->> 'agreement' like 'v2/slow/%'`,
    );
    const meanwhile = latenessOf((await this.#fired(from, to)).flatMap(({ due, at }) => (due >= began && due < ended ? [at - due] : [])));
    return { clocks: row?.n ?? 0, perSecond: ((row?.n ?? 0) * 1000) / (ended - began), tookMs: Math.round(ended - began), meanwhile };
  }

  async #burst(): Promise<number> {
    const { burst } = this.#o;
    const at = this.#stand.clock.now() + LEAD_MS + burst / 5;
    await this.#stand.plantDue(Array.from({ length: burst }, () => at));
    this.#due += burst;
    await this.#until(at);
    await this.#allFired(at, at + 2, burst);
    const fired = await this.#fired(at, at + 1);
    return (burst * 1000) / Math.max(...fired.map((one) => one.at - one.due));
  }
}

function latenessOf(values: readonly number[]): Lateness {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => Math.round((sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? 0) * 10) / 10;
  return { count: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}
