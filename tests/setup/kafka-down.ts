import type { RunBroker } from '@sluice/stream/broker';
import postgresDown from './pg-down.ts';

export default async function down(): Promise<void> {
  const { sluiceTestBroker } = globalThis as { sluiceTestBroker?: RunBroker };
  await sluiceTestBroker?.remove();
  await postgresDown();
}
