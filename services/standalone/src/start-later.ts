import { HOUR, SECOND } from '@sluice/kernel';
import { type Loop, pause, runLoop } from '@sluice/runtime';
import { NoUsableConfiguration, type Platform, type Service } from '@sluice/stream';

const AGAIN_MS = SECOND;

/** Starts what can start. Those that have no configuration to work by come back: the gateway must be there, so that another can be published. */
export async function startThose(services: readonly Service[]): Promise<readonly Service[]> {
  const late: Service[] = [];
  for (const one of services) {
    try {
      await one.start();
    } catch (error) {
      if (!(error instanceof NoUsableConfiguration)) throw error;
      late.push(one);
    }
  }
  return late;
}

/** Starts them as soon as a configuration is published that they can work by. */
export function startLater(services: readonly Service[], { logger }: Pick<Platform, 'logger'>): Loop {
  let late = services;
  return runLoop({
    name: 'services without a configuration',
    logger,
    hangsAfterMs: 2 * HOUR,
    step: async (signal) => {
      await pause(late.length > 0 ? AGAIN_MS : HOUR, signal);
      if (!signal.aborted) late = await startThose(late);
    },
  });
}
