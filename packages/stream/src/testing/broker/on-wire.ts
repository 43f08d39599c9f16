import { Broker } from './broker.ts';
import { freePorts } from './ports.ts';
import { propertiesOf } from './properties.ts';
import { Wire } from './wire.ts';

/** A broker that is reached directly, or over a wire that a test can cut. */
export interface BrokerOnWire {
  readonly broker: Broker;
  readonly wire: Wire;
  /** Over the wire; the broker names itself so to whoever comes by it. */
  readonly byWire: string;
}

export async function brokerOnWire(): Promise<BrokerOnWire> {
  const [port, controller, far] = (await freePorts(3)) as [number, number, number];
  const wire = await Wire.to(far);
  const node = { id: 1, port, controller };
  const properties = propertiesOf(node, [node], {
    listeners: `PLAINTEXT://127.0.0.1:${port},WIRE://127.0.0.1:${far},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},WIRE://127.0.0.1:${wire.port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,WIRE:PLAINTEXT,CONTROLLER:PLAINTEXT',
  });
  const broker = await Broker.make({ node, properties, jvm: ['-Xmx384m'] });
  await broker.start();
  return { broker, wire, byWire: `127.0.0.1:${wire.port}` };
}
