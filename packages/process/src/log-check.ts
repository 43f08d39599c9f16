import { TOPICS } from '@sluice/contracts';
import { messageOf } from '@sluice/kernel';
import { type Check, pause } from '@sluice/runtime';
import type { Log } from '@sluice/stream';

const ANSWER_MS = 3000;

/** Whether the log answers, for readiness: who asks meanwhile waits for the same answer. */
export function logCheck(log: Pick<Log, 'admin'>): () => Promise<Check> {
  let asking: Promise<Check> | undefined;
  const ask = async (): Promise<Check> => {
    const over = new AbortController();
    try {
      const why = await Promise.race([log.admin.ends(TOPICS.configPublished.name).then(() => undefined, messageOf), pause(ANSWER_MS, over.signal).then(() => `no answer within ${ANSWER_MS} ms`)]);
      if (why === undefined) return { name: 'log', status: 'ok' };
      return { name: 'log', status: 'fail', detail: why, remedy: 'are the brokers up, and is SLUICE_KAFKA_BROKERS right? It goes on by itself when they are back' };
    } finally {
      over.abort();
    }
  };
  return () => (asking ??= ask().finally(() => (asking = undefined)));
}
