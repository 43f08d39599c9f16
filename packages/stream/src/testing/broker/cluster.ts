import { Admin, FindCoordinatorKeyTypes } from '@platformatic/kafka';
import { pause } from '@sluice/runtime';
import { BRIEF_JVM, Broker } from './broker.ts';
import { freePorts } from './ports.ts';
import { type NodePlan, propertiesOf } from './properties.ts';

const SIZE = 3;
/** A node that says nothing is given up after 6 s instead of 9: the tests wait for it often. */
const SESSION = { 'broker.session.timeout.ms': 6000, 'broker.heartbeat.interval.ms': 1000 };

/** Three brokers of the tests' own that hold every record three times, two of which must have it before it is acked. */
export class Cluster {
  readonly #nodes: readonly (NodePlan & { readonly broker: Broker })[];
  readonly #admin: Admin;

  private constructor(nodes: readonly (NodePlan & { readonly broker: Broker })[]) {
    this.#nodes = nodes;
    this.#admin = new Admin({ clientId: 'cluster', bootstrapBrokers: this.addresses as string[], retries: 20, retryDelay: 250, connectTimeout: 1000, requestTimeout: 2000 });
    this.#admin.on('error', () => undefined);
  }

  static async start(): Promise<Cluster> {
    const ports = await freePorts(2 * SIZE);
    const plans = Array.from({ length: SIZE }, (_, n): NodePlan => ({ id: n + 1, port: ports[2 * n]!, controller: ports[2 * n + 1]! }));
    const nodes = await Promise.all(plans.map(async (node) => ({ ...node, broker: await Broker.make({ node, properties: propertiesOf(node, plans, SESSION), jvm: BRIEF_JVM }) })));
    const cluster = new Cluster(nodes);
    try {
      await Promise.all(nodes.map(({ broker }) => broker.start())); // none is ready without another
      return cluster;
    } catch (error) {
      await cluster.remove();
      throw error;
    }
  }

  get addresses(): readonly string[] {
    return this.#nodes.map(({ broker }) => broker.address);
  }

  get ids(): readonly number[] {
    return this.#nodes.map(({ id }) => id);
  }

  node(id: number): Broker {
    return this.#nodes.find((one) => one.id === id)!.broker;
  }

  /** The node that looks after a group. */
  async coordinator(group: string): Promise<number> {
    const [found] = await this.#admin.findCoordinator({ keyType: FindCoordinatorKeyTypes.GROUP, keys: [group] });
    return found!.nodeId;
  }

  /** The nodes that lead partitions of a topic. */
  async leaders(topic: string): Promise<ReadonlySet<number>> {
    return new Set((await this.#partitions(topic)).map((one) => one.leader));
  }

  /** Resolves when every node has all records of a topic again: then one may go without the others' refusing what they cannot keep twice. */
  async inSync(topic: string): Promise<void> {
    while ((await this.#partitions(topic)).some((one) => one.isr.length < SIZE)) await pause(100);
  }

  /** All at once: one after the other, the last ones would wait for a majority that is gone. */
  async remove(): Promise<void> {
    await this.#admin.close().catch(() => undefined);
    await Promise.all(this.#nodes.map(({ broker }) => broker.remove()));
  }

  async #partitions(topic: string): Promise<readonly { readonly leader: number; readonly isr: readonly number[] }[]> {
    const { topics } = await this.#admin.metadata({ topics: [topic], forceUpdate: true });
    return topics.get(topic)!.partitions;
  }
}
