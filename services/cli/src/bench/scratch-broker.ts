import { messageOf } from '@sluice/kernel';
import { removeNamed } from '@sluice/stream/bench';
import { Broker } from '@sluice/stream/broker';
import type { KafkaSettings } from '@sluice/stream/kafka-settings';
import type { Streams } from '../context.ts';
import { CliFault } from '../fault.ts';
import { settingsOf } from '../kafka-settings.ts';
import { childrenOf } from './processes.ts';
import type { Scratch } from './scratch.ts';

export interface ScratchBroker {
  readonly kafka: KafkaSettings;
  /** The same as it stands in a process's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Below which the broker is, where it is of the bench's own. */
  readonly pid: number | undefined;
  /** Topics and groups that begin so are taken away in the end, where the brokers are somebody's. */
  readonly made: (prefix: string) => void;
}

/** The brokers that SLUICE_KAFKA_BROKERS names, else one of the bench's own. @throws CliFault with what to install, or to set */
export async function scratchBroker(scratch: Scratch, env: Streams['env'] = process.env): Promise<ScratchBroker> {
  const told = Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (name.startsWith('SLUICE_KAFKA_') && value !== undefined ? [[name, value]] : [])));
  const named = settingsOf(told);
  if (named) return { kafka: named, env: told, pid: undefined, made: (prefix) => scratch.add(() => removeNamed(named, prefix)) };
  const before = new Set(childrenOf(process.pid));
  const broker = await Broker.start().catch((error: unknown) => {
    throw new CliFault(messageOf(error).replace('for the tests', 'for the bench').replace('SLUICE_TEST_KAFKA_BROKERS', 'SLUICE_KAFKA_BROKERS'));
  });
  scratch.add(() => broker.remove());
  const own = { SLUICE_KAFKA_BROKERS: broker.address };
  return { kafka: settingsOf(own)!, env: own, pid: childrenOf(process.pid).find((pid) => !before.has(pid)), made: () => undefined };
}
