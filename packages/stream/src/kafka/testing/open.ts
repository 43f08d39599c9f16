import { createLogger } from '@sluice/runtime';
import type { Log } from '../../port.ts';
import { KafkaLog } from '../kafka-log.ts';

/** The least that a broker allows: a member that was killed is missed after it. */
export const TEST_SESSION_MS = 6000;

/** For a process of its own in the contract suite: the log on the brokers that `argument` names. */
export function openLog(argument: string): Promise<Log> {
  return KafkaLog.open({ brokers: argument.split(','), clientId: 'member', logger: createLogger({ service: 'test', level: 'silent' }), sessionTimeoutMs: TEST_SESSION_MS });
}
