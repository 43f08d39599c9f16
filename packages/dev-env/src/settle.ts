import { TOPICS } from '@sluice/contracts';
import { pause } from '@sluice/runtime';
import type { Log } from '@sluice/stream';

interface Settling {
  idle(): Promise<boolean>;
}

const PAUSE_MS = 5;

/** Resolves when nothing is due, in hand or on its way: idle twice in a row, with nothing new on any topic in between. */
export async function settle(system: Settling, log: Log, limitMs = 20_000): Promise<void> {
  const ends = async (): Promise<string> => JSON.stringify(await Promise.all(Object.values(TOPICS).map(({ name }) => log.admin.ends(name))));
  const until = performance.now() + limitMs;
  let before = '';
  while (performance.now() < until) {
    if (await system.idle()) {
      const now = await ends();
      if (now === before && (await system.idle())) return;
      before = now;
    } else before = '';
    await pause(PAUSE_MS);
  }
  throw new Error(`the system does not come to rest within ${limitMs} ms`);
}
