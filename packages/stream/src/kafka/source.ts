import { type Check, type Logger, meter } from '@sluice/runtime';
import type { Owned, OwnedPosition, Source, SourceRecord } from '../group-runner.ts';
import { placeOf } from '../group-runner.ts';
import { MESSAGING } from '../names.ts';
import type { Position, TopicPartition } from '../port.ts';
import type { KafkaClients } from './clients.ts';
import { Fetcher } from './fetcher.ts';
import { Member } from './member.ts';
import type { Offsets } from './offsets.ts';
import type { Topology } from './topology.ts';

export interface KafkaSourceOptions {
  readonly clients: KafkaClients;
  readonly topology: Topology;
  /** The node that looks after a group. */
  readonly coordinatorOf: (group: string) => Promise<number | undefined>;
  readonly offsets: Offsets;
  readonly logger: Logger;
  readonly group: string;
  readonly topics: readonly string[];
  readonly types?: readonly string[] | undefined;
  readonly sessionTimeoutMs?: number | undefined;
  readonly ring: () => void;
}

/** Whoever has something to tell rings; this is for what nobody thought of. */
const LONGEST_SLEEP_MS = 30_000;

/** One member of a group on Kafka: who owns what comes from the member, records from the fetcher, and saved positions go to the broker after the batch. */
export class KafkaSource implements Source {
  readonly pollMs = LONGEST_SLEEP_MS;
  readonly #o: KafkaSourceOptions;
  readonly #member: Member;
  readonly #fetcher: Fetcher;
  readonly #lost = meter('sluice').createCounter('sluice.position.lost', { description: 'positions at which the log had nothing (any more): reading went on at its earliest record' });
  /** Where the broker said that it has nothing at the position: only then is one after the end not believed, since a new leader may know a lower end for a moment. */
  readonly #suspect = new Set<string>();
  #seen: readonly Owned[] = [];

  constructor(options: KafkaSourceOptions) {
    this.#o = options;
    const { clients, topology, coordinatorOf, logger, group, topics, types, sessionTimeoutMs, ring } = options;
    this.#member = new Member({ clients, topology, coordinatorOf, logger, group, topics, sessionTimeoutMs, ring });
    this.#fetcher = new Fetcher({ clients, topology, logger, group, topics, types, ring, lost: (at) => this.#doubt(at) });
  }

  async assignment(busy: (partition: TopicPartition) => boolean): Promise<readonly Owned[]> {
    this.#member.letGo(busy);
    const owned = this.#member.owned();
    if (owned !== this.#seen) this.#fetcher.keep(owned);
    this.#seen = owned;
    return owned;
  }

  /** Saved, where the log still has it; else the earliest. */
  async positions(partitions: readonly Owned[]): Promise<readonly Position[]> {
    const topics = [...new Set(partitions.map((at) => at.topic))];
    const doubted = topics.filter((topic) => partitions.some((at) => at.topic === topic && this.#suspect.has(placeOf(at))));
    const [saved, earliest, ends] = await Promise.all([this.#member.saved(partitions), this.#o.offsets.earliest(topics), this.#o.offsets.ends(doubted)]);
    return partitions.map((at) => {
      const place = placeOf(at);
      const first = earliest.get(at.topic)?.[at.partition] ?? 0;
      const end = (this.#suspect.delete(place) ? ends.get(at.topic)?.[at.partition] : undefined) ?? Number.POSITIVE_INFINITY;
      const next = saved.get(place) ?? first;
      const there = next >= first && next <= end;
      if (!there) this.#tellLost(at, next, first);
      this.#fetcher.begin(at, there ? next : first);
      return { topic: at.topic, partition: at.partition, next: there ? next : first };
    });
  }

  async read(from: readonly OwnedPosition[], maxRecords: number): Promise<readonly SourceRecord[]> {
    return this.#fetcher.take(from, maxRecords);
  }

  /** In the queue: a crash before the broker has it repeats the batch. */
  async save(positions: readonly OwnedPosition[]): Promise<void> {
    this.#member.save(positions);
  }

  async leave(): Promise<void> {
    await Promise.all([this.#fetcher.stop(), this.#member.leave()]);
  }

  check(): Check {
    return [this.#member.check(), this.#fetcher.check()].find((check) => check.status === 'fail') ?? { name: `group ${this.#o.group}`, status: 'ok' };
  }

  #doubt(at: Owned): void {
    this.#suspect.add(placeOf(at));
    this.#member.renew(at);
  }

  #tellLost(at: TopicPartition, wanted: number, first: number): void {
    const { group, logger } = this.#o;
    this.#lost.add(1, { [MESSAGING.group]: group, [MESSAGING.topic]: at.topic });
    logger.warn({ group, topic: at.topic, partition: at.partition, wanted, first }, 'the log has nothing at the saved position: reading goes on at its earliest record');
  }
}
