import { messageOf } from '@sluice/kernel';
import type * as Testcontainers from 'testcontainers';
import { type RunBroker, untilReady } from './broker.ts';
import { VERSION } from './libraries.ts';
import { freePorts } from './ports.ts';
import { settingsOf } from './properties.ts';

const IMAGE = `apache/kafka:${VERSION}`;
/** One that takes calls and says nothing is no engine. */
const ENGINE_MS = 5000;
const INSIDE = { id: 1, port: 9092, controller: 9093 };

type Engine = Pick<typeof Testcontainers, 'GenericContainer' | 'Wait'> & { readonly host: string };

/** Where testcontainers finds an engine: DOCKER_HOST, the usual sockets, its own settings. Undefined where none answers. */
export async function answeringEngine(): Promise<Engine | undefined> {
  const library = await import('testcontainers'); // only here: it is large, and most runs have no engine
  const limit = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), ENGINE_MS).unref());
  const client = await Promise.race([library.getContainerRuntimeClient().catch(() => undefined), limit]);
  return client && { GenericContainer: library.GenericContainer, Wait: library.Wait, host: client.info.containerRuntime.host };
}

/**
 * A broker in a container of Apache's image, on a port of the engine's host that is free here: a broker says its address itself, so the port must be known
 * before it begins. What has been run: the choice, and the calls to an engine, against one that is pretended (choice.kafka.test.ts). What has not: the image; the machine
 * on which this was written has no engine. @throws Error where the engine cannot start it, or it does not become ready
 */
export async function containerBroker(engine: Engine): Promise<RunBroker> {
  const [port] = (await freePorts(1)) as [number];
  const address = `${engine.host}:${port}`;
  const settings = settingsOf(INSIDE, [INSIDE], {
    listeners: `PLAINTEXT://:${INSIDE.port},INSIDE://:19092,CONTROLLER://:${INSIDE.controller}`,
    'advertised.listeners': `PLAINTEXT://${address},INSIDE://localhost:19092`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'INSIDE',
  });
  const container = await new engine.GenericContainer(IMAGE)
    .withEnvironment(Object.fromEntries(Object.entries(settings).map(([name, value]) => [variableOf(name), String(value)])))
    .withExposedPorts({ container: INSIDE.port, host: port })
    .withWaitStrategy(engine.Wait.forAll([])) // what it is waited for says `untilReady`
    .start();
  const remove = async (): Promise<void> => void (await container.stop());
  try {
    await untilReady(address);
    return { address, remove };
  } catch (error) {
    await remove();
    throw new Error(`the broker in a container did not become ready: ${messageOf(error)}`, { cause: error });
  }
}

/** As the image reads its settings. */
const variableOf = (property: string): string => `KAFKA_${property.toUpperCase().replaceAll('.', '_')}`;
