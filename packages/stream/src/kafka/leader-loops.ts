import { type Check, type Logger, type Loop, runLoop, Wake } from '@sluice/runtime';
import type { TopicAt, Topology } from './topology.ts';

export interface LeaderLoopsOptions {
  readonly name: string;
  readonly logger: Logger;
  readonly topology: Topology;
  readonly topics: () => readonly string[];
  /** One request to a node. False: there is nothing to ask for, until `ring`. */
  readonly ask: (node: number, signal: AbortSignal) => Promise<boolean>;
  /** A request failed: where the nodes are is to be asked again. */
  readonly forget: () => void;
}

/** Whoever has something to ask for rings; this is for what nobody thought of. */
const LONGEST_SLEEP_MS = 30_000;
/** While a partition has no leader, or a topic is missing. */
const INCOMPLETE_MS = 500;
/** An outage is over when it is over: nobody waits long after it. */
const BACK_OFF = { firstMs: 50, maxMs: 2000 };

/** A loop for each node that leads partitions of the topics: a node that is slow or away holds up nobody else's. Leaders that move end loops and begin others. */
export class LeaderLoops {
  readonly #o: LeaderLoopsOptions;
  readonly #wake = new Wake();
  readonly #nodes = new Map<number, { readonly loop: Loop; readonly wake: Wake }>();
  readonly #ended: Promise<void>[] = [];
  readonly #looking: Loop;
  #topics: ReadonlyMap<string, TopicAt> = new Map();
  #sleepMs = 0;

  constructor(options: LeaderLoopsOptions) {
    this.#o = options;
    this.#looking = runLoop({ name: `${options.name}: leaders`, logger: options.logger, step: (signal) => this.#look(signal), backOff: BACK_OFF });
  }

  get topics(): ReadonlyMap<string, TopicAt> {
    return this.#topics;
  }

  leaderOf(topic: string, partition: number): number {
    return this.#topics.get(topic)?.leaders[partition] ?? -1;
  }

  /** There may be something to ask for again. */
  ring(): void {
    for (const { wake } of this.#nodes.values()) wake.ring();
  }

  /** The topics are other ones. */
  look(): void {
    this.#wake.ring();
  }

  /** What is known of the topics is too old. */
  lookAgain(): void {
    this.#o.topology.forget(this.#o.topics());
    this.#wake.ring();
  }

  check(): Check {
    const failing = [this.#looking, ...[...this.#nodes.values()].map((one) => one.loop)].map((loop) => loop.healthy()).find((check) => check.status === 'fail');
    return failing ?? { name: this.#o.name, status: 'ok' };
  }

  async stop(): Promise<void> {
    const looking = this.#looking.stop();
    for (const node of this.#nodes.keys()) this.#end(node);
    await looking;
    for (const node of this.#nodes.keys()) this.#end(node); // begun meanwhile
    await Promise.all(this.#ended);
  }

  /** Sleeps first: a step that is over says that the loop is well. */
  async #look(signal: AbortSignal): Promise<void> {
    await this.#wake.wait(this.#sleepMs, signal);
    if (signal.aborted) return;
    this.#sleepMs = 0;
    const names = this.#o.topics();
    const topics = await this.#o.topology.of(names);
    if (signal.aborted) return;
    this.#topics = topics;
    const leaders = new Set([...topics.values()].flatMap((topic) => topic.leaders));
    for (const node of this.#nodes.keys()) if (!leaders.has(node)) this.#end(node);
    for (const node of leaders) if (node >= 0 && !this.#nodes.has(node)) this.#begin(node);
    this.ring();
    if (leaders.has(-1)) this.#o.topology.forget(names);
    this.#sleepMs = leaders.has(-1) || topics.size < names.length ? INCOMPLETE_MS : this.#o.topology.maxAgeMs;
  }

  /** Leaders may have moved, or topics were made anew. */
  #doubt(): void {
    this.#o.forget();
    this.lookAgain();
  }

  #begin(node: number): void {
    const wake = new Wake();
    let idle = false;
    const loop = runLoop({
      name: `${this.#o.name}: node ${node}`,
      logger: this.#o.logger,
      step: async (signal) => {
        if (idle) await wake.wait(LONGEST_SLEEP_MS, signal);
        idle = false;
        if (!signal.aborted) idle = !(await this.#o.ask(node, signal));
      },
      backOff: BACK_OFF,
      onFault: () => this.#doubt(),
    });
    this.#nodes.set(node, { loop, wake });
  }

  #end(node: number): void {
    const one = this.#nodes.get(node);
    if (!one) return;
    this.#nodes.delete(node);
    this.#ended.push(one.loop.stop());
  }
}
