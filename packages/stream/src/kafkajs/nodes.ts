import { pause } from '@sluice/runtime';
import kafkajs, { type Broker } from 'kafkajs';
import type { ClusterCalls, NodeCalls } from './calls.ts';
import { type Library, libraryOf, type Reach } from './library.ts';

/** The library calls for a name, also where nobody joins. */
const NO_GROUP = 'sluice-reader';
/** A cluster that has just begun has nobody for groups until it has made their topic. */
const COORDINATOR_MS = 2000;
/** What is coordinated: a group, not a transaction. */
const GROUP = 0;

export interface Coordinator {
  readonly nodeId: number;
  readonly broker: Broker & NodeCalls;
}

interface Opened {
  readonly library: Library;
  readonly cluster: ClusterCalls;
  /**
   * Those that the library asks for whenever it looks for nodes: one that is gone would fail all of them. Without one it asks for every topic that
   * there is, and one of anybody's that has no leader would fail them.
   */
  readonly topics: Set<string>;
}

/**
 * The nodes of the cluster, and their calls, over connections of their own. The library hands its cluster to whoever deals out partitions: this
 * is how it is reached. Made when it is needed; dropped whole where the library cannot find the nodes again.
 */
export class Nodes {
  readonly #reach: Reach;
  readonly #answerMs: number | undefined;
  #opening: Promise<Opened> | undefined;
  #opened: Opened | undefined;
  #doubted = false;
  /** To ask for where no topic is named. */
  #seen: string | undefined;
  readonly #coordinators = new Map<string, Coordinator>();
  #closed = false;

  constructor(reach: Reach, answerMs?: number) {
    this.#reach = reach;
    this.#answerMs = answerMs;
  }

  /** `topics`: those that are about to be asked for. */
  async node(nodeId: number | string, topics: Iterable<string> = []): Promise<Broker & NodeCalls> {
    const cluster = await this.#cluster(topics);
    return (await cluster.findBroker({ nodeId: String(nodeId) })) as Broker & NodeCalls;
  }

  /** The numbers of all. */
  async ids(): Promise<readonly string[]> {
    return (await this.#cluster([])).getNodeIds().map(String);
  }

  /** One that is connected, or takes a connection. */
  async any(): Promise<Broker & NodeCalls> {
    return (await (await this.#reached()).cluster.brokerPool.findConnectedBroker()) as Broker & NodeCalls;
  }

  /** The node that looks after a group. */
  async coordinator(groupId: string, topics: Iterable<string>): Promise<Coordinator> {
    const cluster = await this.#cluster(topics);
    const known = this.#coordinators.get(groupId);
    if (known) return known;
    for (const until = performance.now() + COORDINATOR_MS; ; await pause(100)) {
      try {
        const { nodeId } = (await (await this.any()).findGroupCoordinator({ groupId, coordinatorType: GROUP })).coordinator;
        const found = { nodeId, broker: (await cluster.findBroker({ nodeId: String(nodeId) })) as Broker & NodeCalls };
        this.#coordinators.set(groupId, found);
        return found;
      } catch (error) {
        if (this.#closed || performance.now() > until) throw error;
      }
    }
  }

  /** A topic that is there, and has its leaders. */
  saw(topic: string): void {
    this.#seen = topic;
  }

  /** Who looks after a group is asked again before the next call for it. */
  forget(groupId: string): void {
    this.#coordinators.delete(groupId);
  }

  /** A call failed: where the nodes are is asked again before the next one. Where no answer came, everything begins anew: the library would go on asking that node. */
  doubt(error?: unknown): void {
    const opened = this.#opened;
    if (!opened || opened.library.doubt(error) || opened.topics.size === 0) return this.#drop();
    this.#doubted = true;
    this.#coordinators.clear();
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    const opening = this.#opening;
    this.#drop();
    await opening?.catch(() => undefined);
    this.#drop();
  }

  async #cluster(topics: Iterable<string>): Promise<ClusterCalls> {
    const opened = await this.#reached();
    try {
      const wanted = [...topics];
      if (wanted.length === 0 && opened.topics.size === 0 && this.#seen !== undefined) wanted.push(this.#seen);
      const fresh = wanted.filter((topic) => !opened.topics.has(topic));
      if (fresh.length > 0) await opened.cluster.addMultipleTargetTopics(fresh);
      for (const topic of fresh) opened.topics.add(topic);
      if (opened.topics.size === 0) await opened.cluster.refreshMetadataIfNecessary();
      return opened.cluster;
    } catch (error) {
      this.#seen = undefined;
      opened.library.doubt(error);
      if (opened === this.#opened) this.#drop();
      throw error;
    }
  }

  /** Connected to one node at least. */
  async #reached(): Promise<Opened> {
    if (this.#closed) throw new Error('closed');
    const opened = await (this.#opening ??= this.#open());
    if (!this.#doubted) return opened;
    this.#doubted = false;
    try {
      await opened.cluster.refreshMetadata();
      return opened;
    } catch (error) {
      opened.library.doubt(error);
      if (opened === this.#opened) this.#drop();
      throw error;
    }
  }

  async #open(): Promise<Opened> {
    const library = libraryOf(this.#reach, this.#answerMs);
    let reached: ClusterCalls | undefined;
    library.kafka.consumer({
      groupId: NO_GROUP,
      allowAutoTopicCreation: false,
      partitionAssigners: [
        (given) => {
          reached = given.cluster as ClusterCalls;
          return kafkajs.PartitionAssigners.roundRobin(given);
        },
      ],
    });
    const cluster = reached!;
    this.#opened = { library, cluster, topics: new Set() };
    try {
      await cluster.connect();
      return this.#opened;
    } catch (error) {
      library.doubt(error);
      this.#drop();
      throw error;
    }
  }

  #drop(): void {
    const opened = this.#opened;
    [this.#opening, this.#opened, this.#doubted] = [undefined, undefined, false];
    this.#coordinators.clear();
    if (!opened) return;
    opened.library.end();
    void opened.cluster.disconnect().catch(() => undefined);
  }
}
