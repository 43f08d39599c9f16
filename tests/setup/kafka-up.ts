import { brokerUp } from '@sluice/stream/broker';
import postgresUp from './pg-up.ts';

/** One broker for the run, and the Postgres whose outboxes publish to it. */
export default async function up(): Promise<void> {
  await postgresUp();
  Object.assign(globalThis, { sluiceTestBroker: await brokerUp() });
}
