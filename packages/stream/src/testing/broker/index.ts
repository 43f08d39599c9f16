import { Broker } from './broker.ts';

export { Broker } from './broker.ts';
export { certificate } from './certificate.ts';
export { Cluster } from './cluster.ts';
export { type Guarded, guardedBroker, tokenFor } from './guarded.ts';

const BROKERS = 'SLUICE_TEST_KAFKA_BROKERS';
const MISSING = 'SLUICE_TEST_KAFKA_MISSING';

/** A broker for the run: one that is named in the environment, else one of our own. What cannot be had is told by the tests that need it, not by the others. */
export async function brokerUp(): Promise<Broker | undefined> {
  if (process.env[BROKERS] !== undefined) return undefined;
  try {
    const broker = await Broker.start();
    process.env[BROKERS] = broker.address;
    return broker;
  } catch (error) {
    process.env[MISSING] = error instanceof Error ? error.message : String(error);
    return undefined;
  }
}

/** Addresses of the run's broker. @throws Error with one sentence that says what to install */
export function testBrokers(): readonly string[] {
  const brokers = process.env[BROKERS];
  if (brokers !== undefined) return brokers.split(',');
  throw new Error(process.env[MISSING] ?? 'no test broker: run these tests through `npm test`, whose set-up starts one');
}
