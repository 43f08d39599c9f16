import { brokerUp, testBrokers } from './index.ts';

/** The choice of a run's broker, made by a process of its own: its environment decides. Tells it as JSON on standard output, and takes the broker away. */
export interface Chosen {
  readonly brokers?: readonly string[];
  readonly missing?: string;
}

const broker = await brokerUp();
let chosen: Chosen;
try {
  chosen = { brokers: testBrokers() };
} catch (error) {
  chosen = { missing: error instanceof Error ? error.message : String(error) };
}
process.stdout.write(JSON.stringify(chosen));
await broker?.remove();
