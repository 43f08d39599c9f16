import { PassingFault } from '@sluice/kernel';
import { type Check, type Logger, type Loop, pause, runLoop, Wake } from '@sluice/runtime';
import type { Owned, OwnedPosition } from '../group-runner.ts';
import type { TopicPartition } from '../port.ts';
import { claimsText } from './assignor.ts';
import { Commits } from './commits.ts';
import type { Joined, KafkaClients, Membership } from './clients.ts';
import { passing } from './faults.ts';
import { Holdings } from './holdings.ts';
import type { Topology } from './topology.ts';

export interface MemberOptions {
  readonly clients: KafkaClients;
  readonly topology: Topology;
  /** The node that looks after a group. */
  readonly coordinatorOf: (group: string) => Promise<number | undefined>;
  readonly logger: Logger;
  readonly group: string;
  readonly topics: readonly string[];
  /** How long the group waits for a member that says nothing. Default 10 s. */
  readonly sessionTimeoutMs?: number | undefined;
  /** What is owned may be different now. */
  readonly ring: () => void;
}

const SESSION_MS = 10_000;
/** While it joins, whether the node that it asks is still the one to ask. */
const LOOK_MS = 2000;
/** An outage is over when it is over: nobody waits long after it. */
const BACK_OFF = { firstMs: 300, maxMs: 2000 };
const FLUSH_MS = 5000;

/**
 * A member of a group: joins and tells that it lives; it reads nothing, because a long poll would hold up its heartbeats.
 * Whatever fails, everything is dropped and it joins anew, after a pause that grows: the library's member is silently dead after an error.
 */
export class Member {
  readonly #o: MemberOptions;
  readonly #holdings = new Holdings();
  readonly #commits: Commits;
  readonly #wake = new Wake();
  readonly #loop: Loop;
  #membership: Membership | undefined;
  /** Rejects when the membership failed, or was dropped: a call to it may never settle then. */
  #failed = Promise.withResolvers<never>();
  #joinAgain = false;
  /** Partitions, by topic, when it joined. */
  #dealt: ReadonlyMap<string, number> = new Map();
  #fault: unknown;
  /** Under which the group may still count us. */
  #lastId: string | null = null;

  constructor(options: MemberOptions) {
    this.#o = options;
    this.#commits = new Commits({
      clients: options.clients,
      group: options.group,
      logger: options.logger,
      as: () => this.#membership?.settled(),
      mine: (position) => this.#holdings.holds(position),
      settled: options.ring,
    });
    this.#loop = runLoop({ name: `kafka member ${options.group}`, logger: options.logger, step: (signal) => this.#step(signal), backOff: BACK_OFF });
  }

  /** The same list as long as nothing changed. */
  owned(): readonly Owned[] {
    return this.#holdings.assigned;
  }

  /** Lets go of partitions that are to move to another member and have no batch in hand; others have them after one more round of the group. */
  letGo(busy: (at: TopicPartition) => boolean): void {
    const free = this.#holdings.leaving.filter((at) => !busy(at) && !this.#commits.pending(at));
    if (free.length === 0) return;
    this.#holdings.letGo(free);
    this.#joinAgain = true;
    this.#wake.ring();
  }

  /** The partition is read anew from its saved position. */
  renew(at: Owned): void {
    this.#holdings.renew(at);
    this.#o.ring();
  }

  saved(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<string, number>> {
    return this.#commits.saved(partitions);
  }

  save(positions: readonly OwnedPosition[]): void {
    this.#commits.add(positions);
  }

  check(): Check {
    return [this.#loop.healthy(), this.#commits.check()].find((check) => check.status === 'fail') ?? { name: `kafka member ${this.#o.group}`, status: 'ok' };
  }

  /** Saves what is due, then says goodbye, so that the others need not wait for the session to end. */
  async leave(): Promise<void> {
    if (this.#membership) await this.#commits.flush(FLUSH_MS);
    const stopped = this.#loop.stop();
    await this.#drop(true);
    await stopped;
    await this.#drop(true); // joined meanwhile
    await this.#commits.stop();
  }

  async #step(signal: AbortSignal): Promise<void> {
    if (!this.#membership) return this.#join();
    if (this.#fault === undefined && !this.#joinAgain) await this.#wake.wait(this.#o.topology.maxAgeMs, signal);
    if (signal.aborted) return;
    if (this.#fault === undefined && !this.#joinAgain) this.#joinAgain = await Promise.race([this.#grown(), this.#failed.promise.catch(() => false)]);
    if (this.#fault !== undefined) {
      const fault = this.#fault;
      await this.#drop();
      throw passing(`lost the membership of ${this.#o.group}`, fault);
    }
    if (this.#joinAgain) await this.#joinOnce();
  }

  async #join(): Promise<void> {
    const membership: Membership = this.#o.clients.membership({
      group: this.#o.group,
      topics: this.#o.topics,
      sessionTimeoutMs: this.#o.sessionTimeoutMs ?? SESSION_MS,
      lastId: this.#lastId,
      claims: (memberId, partitions) => {
        this.#dealt = partitions;
        return Buffer.from(claimsText(this.#holdings.claim(memberId)));
      },
      joined: (joined) => {
        if (membership === this.#membership) this.#joined(joined);
      },
      failed: (what, error) => {
        if (membership !== this.#membership) return;
        this.#fault = passing(what, error);
        this.#failed.reject(this.#fault);
        this.#wake.ring();
      },
    });
    [this.#membership, this.#failed, this.#fault] = [membership, Promise.withResolvers<never>(), undefined];
    this.#failed.promise.catch(() => undefined); // most often nobody waits for it
    await this.#joinOnce();
  }

  /** Partitions were added since they were dealt out: nobody is told, whoever sees it makes the group deal again. */
  async #grown(): Promise<boolean> {
    const topics = await this.#o.topology.of(this.#o.topics);
    return [...topics.values()].some(({ name, leaders }) => leaders.length > (this.#dealt.get(name) ?? Number.POSITIVE_INFINITY));
  }

  async #joinOnce(): Promise<void> {
    const membership = this.#membership!;
    this.#joinAgain = false;
    const over = new AbortController();
    try {
      await Promise.race([membership.join(), this.#failed.promise, this.#untilMoved(membership, over.signal)]);
    } catch (error) {
      if (membership === this.#membership) await this.#drop();
      throw passing(`cannot join ${this.#o.group}`, error);
    } finally {
      over.abort();
    }
  }

  /** Throws when the group has gone over to another node: the one that is asked may be frozen, and would not say so. */
  async #untilMoved(membership: Membership, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(LOOK_MS, signal);
      const asked = membership.coordinatorId;
      if (signal.aborted || asked === null) continue;
      const now = await this.#o.coordinatorOf(this.#o.group).catch(() => asked);
      if (now !== asked) throw new PassingFault(`${this.#o.group} went over to node ${now} while node ${asked} was asked`);
    }
  }

  #joined({ memberId, generation, assigned }: Joined): void {
    this.#holdings.assign(memberId, generation, assigned);
    this.#o.logger.debug({ group: this.#o.group, generation, owned: this.#holdings.assigned.length, leaving: this.#holdings.leaving.length }, 'joined the group');
    this.#commits.ring();
    this.#o.ring();
  }

  /** Without a goodbye it comes again, under the name that the group may still count: under another one it would wait for that one's session to end. */
  async #drop(goodbye = false): Promise<void> {
    const membership = this.#membership;
    this.#membership = undefined;
    [this.#fault, this.#joinAgain] = [undefined, false];
    this.#failed.reject(new PassingFault(`left ${this.#o.group}`));
    this.#holdings.drop();
    this.#o.ring();
    if (!membership) return;
    this.#lastId = membership.memberId;
    await membership.close(goodbye);
    if (goodbye) this.#lastId = membership.memberId; // null where it was heard
  }
}
