/** A node of a cluster: it is broker and controller in one. */
export interface NodePlan {
  readonly id: number;
  readonly port: number;
  readonly controller: number;
}

export type Properties = Readonly<Record<string, string | number>>;

/** Where a node listens on this machine, and keeps its data in its folder. */
function placeOf({ port, controller }: NodePlan): Properties {
  return {
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': 'data',
  };
}

/** One node among `all`; `place` stands last and may change whatever is before it. */
export function settingsOf(node: NodePlan, all: readonly NodePlan[], place: Properties): Properties {
  const replicas = Math.min(3, all.length);
  const inSync = Math.max(1, replicas - 1);
  return {
    'process.roles': 'broker,controller',
    'node.id': node.id,
    'controller.quorum.voters': all.map(({ id, controller }) => `${id}@127.0.0.1:${controller}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    'auto.create.topics.enable': 'false',
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    'group.initial.rebalance.delay.ms': 0,
    'log.retention.check.interval.ms': 1000,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': 16_777_216,
    'log.cleaner.backoff.ms': 1000,
    ...place,
  };
}

/** `server.properties` of one node among `all` on this machine. */
export function propertiesOf(node: NodePlan, all: readonly NodePlan[], more: Properties = {}): string {
  return Object.entries(settingsOf(node, all, { ...placeOf(node), ...more }))
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
