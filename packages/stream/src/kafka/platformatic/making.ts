import { Admin, type Base, Consumer, type ConsumerOptions, kGetBootstrapConnection, Producer, type ProducerOptions } from '@platformatic/kafka';
import type { Logger } from '@sluice/runtime';
import { clientOptions, type KafkaConnection, nodeOf } from '../connection.ts';
import { type Node, Nodes } from '../nodes.ts';

type Raw = Buffer;
type ConsumerExtras = Partial<ConsumerOptions<Raw, Raw, Raw, Raw>>;
type ProducerExtras = Partial<ProducerOptions<Raw, Raw, Raw, Raw>>;

type Attended = Pick<Base, 'closed' | 'connections' | 'currentMetadata' | typeof kGetBootstrapConnection> & { on(event: string, listener: (...what: never[]) => void): unknown };

/** Makes the library's clients of one log. Each has connections of its own; what one finds out about a node counts for all: a frozen one is not asked first. */
export class Making {
  readonly #connection: KafkaConnection;
  readonly #logger: Logger;
  readonly #nodes = new Nodes();

  constructor(connection: KafkaConnection, logger: Logger) {
    this.#connection = connection;
    this.#logger = logger;
  }

  admin(retries: number): Admin {
    return this.#attend(new Admin(clientOptions(this.#connection, retries)), 'administration');
  }

  /** `retries` are the library's own, inside of one call. */
  consumer(group: string, retries: number, more: ConsumerExtras = {}): Consumer {
    return this.#attend(new Consumer({ ...clientOptions(this.#connection, retries), groupId: group, autocommit: false, ...more }), `group ${group}`);
  }

  producer(retries: number, more: ProducerExtras): Producer {
    return this.#attend(new Producer({ ...clientOptions(this.#connection, retries), ...more }), 'publishing');
  }

  /** For what one node knows: it is asked first. */
  only(broker: string): Making {
    return new Making({ ...this.#connection, brokers: [broker] }, this.#logger);
  }

  /** Nothing comes from the node that looks after this consumer's group. */
  doubtCoordinator({ coordinatorId, currentMetadata }: Consumer): void {
    const node = coordinatorId === null ? undefined : currentMetadata?.brokers.get(coordinatorId);
    if (node) this.#nodes.doubt(node);
  }

  #attend<C extends Attended>(client: C, what: string): C {
    const seeds = this.#connection.brokers.map(nodeOf);
    client[kGetBootstrapConnection] = (callback) => client.connections.getFirstAvailable(this.#nodes.inOrder([...seeds, ...(client.currentMetadata?.brokers.values() ?? [])]), callback);
    // The call that needs the connection says what is wrong; without a listener the process would end.
    client.on('error', (error: unknown) => this.#logger.debug({ what, err: error }, 'a connection to Kafka ended'));
    const doubt = ({ broker }: { readonly broker: Node }): void => {
      if (!client.closed) this.#nodes.doubt(broker);
    };
    client.on('client:broker:disconnect', doubt);
    client.on('client:broker:failed', doubt);
    return client;
  }
}
