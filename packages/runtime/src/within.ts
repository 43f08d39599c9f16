import { PassingFault } from '@sluice/kernel';
import { pause } from './wake.ts';

/** What is asked, if it is answered in time. @throws PassingFault where it is not; the question itself goes on, and nobody listens */
export async function within<T>(ms: number, asked: Promise<T>): Promise<T> {
  const over = new AbortController();
  try {
    return await Promise.race([
      asked,
      pause(ms, over.signal).then(() => {
        if (over.signal.aborted) return asked;
        throw new PassingFault(`no answer within ${ms} ms`);
      }),
    ]);
  } finally {
    over.abort();
  }
}
