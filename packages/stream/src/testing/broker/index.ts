import { messageOf } from '@sluice/kernel';
import { Broker, type RunBroker } from './broker.ts';
import { answeringEngine, containerBroker } from './container.ts';

export { Broker, type RunBroker } from './broker.ts';
export { cleanSoon } from './clean-soon.ts';
export { consoleConsumer } from './console.ts';
export { Cluster } from './cluster.ts';
export { type BrokerOnWire, brokerOnWire } from './on-wire.ts';
export { type Guarded, guardedBroker, tokenFor } from './guarded.ts';

const BROKERS = 'SLUICE_TEST_KAFKA_BROKERS';
const MISSING = 'SLUICE_TEST_KAFKA_MISSING';

/**
 * The run's broker: the one that is named in the environment; else one in a container, where an engine answers; else one of our own, with Java.
 * What cannot be had is told by the tests that need it, not by the others. Those that stop, kill or freeze a broker, or need one that lets in only whom it
 * knows, start their own with Java in each case: the run's serves all tests, and one that is named is somebody's.
 */
export async function brokerUp(): Promise<RunBroker | undefined> {
  if (process.env[BROKERS] !== undefined) return undefined;
  const faults: string[] = [];
  for (const make of [inContainer, () => Broker.start()]) {
    try {
      const broker = await make();
      if (!broker) continue;
      process.env[BROKERS] = broker.address;
      return broker;
    } catch (error) {
      faults.push(messageOf(error));
    }
  }
  process.env[MISSING] = faults.join('; ');
  return undefined;
}

async function inContainer(): Promise<RunBroker | undefined> {
  const engine = await answeringEngine();
  if (!engine) return undefined;
  try {
    return await containerBroker(engine);
  } catch (error) {
    process.stderr.write(`sluice: a container engine answers, but: ${messageOf(error)}\n`);
    throw error;
  }
}

/** Addresses of the run's broker. @throws Error with one sentence that says what to install */
export function testBrokers(): readonly string[] {
  const brokers = process.env[BROKERS];
  if (brokers !== undefined) return brokers.split(',');
  throw new Error(process.env[MISSING] ?? 'no test broker: run these tests through `npm test`, whose set-up starts one');
}
