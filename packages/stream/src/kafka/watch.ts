import { PassingFault } from '@sluice/kernel';
import { type Logger, pause } from '@sluice/runtime';
import type { TopicPartition } from '../port.ts';
import type { ReadingClient } from './clients.ts';
import { CODES } from './faults.ts';
import { LeaderLoops } from './leader-loops.ts';
import type { Offsets } from './offsets.ts';
import type { Topology } from './topology.ts';

interface Watcher {
  readonly topics: readonly string[];
  readonly ring: () => void;
}
interface End extends TopicPartition {
  next: number;
}

/** The broker answers as soon as something comes; a watcher that joins meanwhile waits for the request under way. */
const WAIT_MS = 250;
/** A stream rings twenty times a second at most. */
const PACE_MS = 50;

/**
 * Rings the watchers of this process when records come to their topics: long polls at the ends of all watched partitions, one to each leader,
 * on a client of their own. An answer brings at most one batch, which nobody reads: the ends beside it are what counts.
 */
export class Watch {
  readonly #client: ReadingClient;
  readonly #offsets: Offsets;
  readonly #watchers = new Set<Watcher>();
  readonly #ends = new Map<string, End[]>();
  readonly #loops: LeaderLoops;

  constructor(options: { readonly client: ReadingClient; readonly topology: Topology; readonly offsets: Offsets; readonly logger: Logger }) {
    this.#client = options.client;
    this.#offsets = options.offsets;
    this.#loops = new LeaderLoops({
      name: 'kafka watch',
      logger: options.logger,
      topology: options.topology,
      topics: () => this.#topics(),
      ask: (node, signal) => this.#ask(node, signal),
      forget: () => this.#client.forget(),
    });
  }

  add(topics: readonly string[], ring: () => void): () => void {
    const watcher = { topics, ring };
    this.#watchers.add(watcher);
    this.#loops.look();
    return () => {
      this.#watchers.delete(watcher);
      this.#loops.look();
    };
  }

  async stop(): Promise<void> {
    this.#watchers.clear();
    await this.#loops.stop();
  }

  #topics(): readonly string[] {
    return [...new Set([...this.#watchers].flatMap((one) => one.topics))];
  }

  async #ask(node: number, signal: AbortSignal): Promise<boolean> {
    const topics = this.#topics().filter((name) => this.#loops.topics.get(name)?.leaders.includes(node));
    if (topics.length === 0) return false;
    await this.#begin(topics.filter((name) => (this.#ends.get(name)?.length ?? 0) < (this.#loops.topics.get(name)?.leaders.length ?? 0)));
    const wanted = topics.flatMap((name) => this.#ends.get(name) ?? []).filter((end) => this.#loops.leaderOf(end.topic, end.partition) === node);
    const got = await this.#client.fetch(node, wanted, this.#loops.topics, { waitMs: WAIT_MS, partitionBytes: 1, bytes: 1 });
    if (signal.aborted) return true;
    const grown = new Set<string>();
    for (const { wanted: at, code, end } of got) {
      if (code === CODES.outOfRange) this.#ends.delete(at.topic); // made anew: it rings when its ends are known again
      if (code !== 0 || end <= at.next) continue;
      grown.add(at.topic);
      at.next = end;
    }
    this.#tell(grown);
    const fault = got.find((one) => one.code !== 0 && one.code !== CODES.outOfRange);
    if (fault) throw new PassingFault(`${fault.wanted.topic} ${fault.wanted.partition} is not led here, or cannot be read (${fault.code})`);
    if (grown.size > 0) await pause(PACE_MS, signal);
    return true;
  }

  /** What came before the first look is told by a ring. */
  async #begin(topics: readonly string[]): Promise<void> {
    if (topics.length === 0) return;
    for (const [topic, list] of await this.#offsets.ends(topics))
      this.#ends.set(
        topic,
        list.map((next, partition) => ({ topic, partition, next })),
      );
    this.#tell(new Set(topics));
  }

  #tell(topics: ReadonlySet<string>): void {
    if (topics.size === 0) return;
    for (const one of this.#watchers) if (one.topics.some((name) => topics.has(name))) one.ring();
  }
}
