import { TOPICS } from '@sluice/contracts';
import { messageOf } from '@sluice/kernel';
import { type Check, within } from '@sluice/runtime';
import type { Log } from '@sluice/stream';

const ANSWER_MS = 3000;

/** Whether the log answers, for readiness: who asks meanwhile waits for the same answer. */
export function logCheck(log: Pick<Log, 'admin'>): () => Promise<Check> {
  let asking: Promise<Check> | undefined;
  const ask = async (): Promise<Check> => {
    try {
      await within(ANSWER_MS, log.admin.ends(TOPICS.configPublished.name));
      return { name: 'log', status: 'ok' };
    } catch (error) {
      return { name: 'log', status: 'fail', detail: messageOf(error), remedy: 'are the brokers up, and is SLUICE_KAFKA_BROKERS right? It goes on by itself when they are back' };
    }
  };
  return () => (asking ??= ask().finally(() => (asking = undefined)));
}
