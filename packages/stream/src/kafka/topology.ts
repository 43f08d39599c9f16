import { pause } from '@sluice/runtime';
import type { AdminClient } from './clients.ts';
import { passing } from './faults.ts';

export interface TopicAt {
  readonly name: string;
  readonly id: string;
  /** The node that leads each partition; -1 where none does at the moment. */
  readonly leaders: readonly number[];
}

/** Leaders that moved are told by errors; this is for what nobody tells: partitions that were added. */
const MAX_AGE_MS = 30_000;

/**
 * Which topics there are and who leads their partitions, asked once for the whole process. The library's own cache holds one set of topics
 * at a time: clients that ask for different ones in turn would ask the broker each time.
 */
export class Topology {
  readonly #client: Pick<AdminClient, 'topic'>;
  readonly #known = new Map<string, { readonly topic: TopicAt; readonly readAt: number }>();
  #asking: Promise<unknown> = Promise.resolve();

  readonly maxAgeMs: number;

  constructor(client: Pick<AdminClient, 'topic'>, maxAgeMs = MAX_AGE_MS) {
    this.#client = client;
    this.maxAgeMs = maxAgeMs;
  }

  /** Those that exist. */
  async of(names: Iterable<string>): Promise<ReadonlyMap<string, TopicAt>> {
    const found = new Map<string, TopicAt>();
    for (const name of names) {
      const topic = this.#fresh(name) ?? (await this.#next(name));
      if (topic) found.set(name, topic);
    }
    return found;
  }

  /** @throws Error where there is no such topic */
  async one(name: string): Promise<TopicAt> {
    const topic = this.#fresh(name) ?? (await this.#next(name));
    if (!topic) throw new Error(`there is no topic ${name}`);
    return topic;
  }

  forget(names: Iterable<string>): void {
    for (const name of names) this.#known.delete(name);
  }

  /** Resolves when there are that many partitions, all of them led, or when the topic is gone (0): the controller answers before the brokers have heard. */
  async settled(name: string, partitions: number): Promise<void> {
    for (const until = performance.now() + 10_000; performance.now() < until; await pause(10)) {
      this.forget([name]);
      const topic = await this.#next(name);
      if (partitions === 0 ? topic === undefined : (topic?.leaders.length ?? 0) >= partitions && topic?.leaders.every((leader) => leader >= 0)) return;
    }
    throw passing(`topic ${name}`, new Error(partitions > 0 ? 'its partitions have no leader' : 'it is still there'));
  }

  #fresh(name: string): TopicAt | undefined {
    const known = this.#known.get(name);
    return known && performance.now() - known.readAt < this.maxAgeMs ? known.topic : undefined;
  }

  /** One question after the other: who waits for the same topic finds its answer. */
  #next(name: string): Promise<TopicAt | undefined> {
    const next = this.#asking.then(() => this.#fresh(name) ?? this.#ask(name));
    this.#asking = next.catch(() => undefined);
    return next;
  }

  async #ask(name: string): Promise<TopicAt | undefined> {
    try {
      const topic = await this.#client.topic(name);
      if (topic) this.#known.set(name, { topic, readAt: performance.now() });
      return topic;
    } catch (error) {
      throw passing('the brokers cannot be asked for their topics', error);
    }
  }
}
