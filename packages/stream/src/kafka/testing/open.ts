import { createLogger } from '@sluice/runtime';
import { KafkaLog } from '../kafka-log.ts';
import { type KafkaClient } from '../settings.ts';
import type { Log } from '../../port.ts';

/** The least that a broker allows: a member that was killed is missed after it. */
export const TEST_SESSION_MS = 6000;

export const argumentOf = (client: KafkaClient, brokers: readonly string[]): string => `${client} ${brokers.join(',')}`;

/** For a process of its own in the contract suite: the log on the brokers, by the library, that `argument` names. */
export function openLog(argument: string): Promise<Log> {
  const [client, brokers = ''] = argument.split(' ');
  return KafkaLog.open({
    client: client as KafkaClient,
    brokers: brokers.split(','),
    clientId: 'member',
    logger: createLogger({ service: 'test', level: 'silent' }),
    sessionTimeoutMs: TEST_SESSION_MS,
  });
}
