import type { ImapFlow } from 'imapflow';

/** A connection that has died without a word: nothing comes, and what is written goes nowhere. */
export class SilentServer extends Error {
  override readonly name = 'SilentServer';
}

/**
 * Waits for what the server is asked, for as long as it sends anything at all: a large mail over a slow line is no fault. The time-out of a
 * socket does not do, it begins anew with every byte of ours.
 * @throws SilentServer after `ms` without a byte; whoever catches it closes the connection
 */
export async function answered<T>(client: ImapFlow, ms: number, asking: Promise<T>): Promise<T> {
  const silent = Promise.withResolvers<never>();
  let [heard, since] = [-1, performance.now()];
  const look = (): void => {
    const { received } = client.stats();
    if (received !== heard) [heard, since] = [received, performance.now()];
    else if (performance.now() - since >= ms) silent.reject(new SilentServer(`the mail server has said nothing for ${ms} ms`));
  };
  const watch = setInterval(look, Math.max(5, ms / 10));
  try {
    return await Promise.race([asking, silent.promise]);
  } finally {
    clearInterval(watch);
  }
}
