import { NoUsableConfiguration, type Service } from '@sluice/stream';
import { startLater, startThose } from './start-later.ts';

/** A service that starts at its n-th attempt; a fault is one of another kind. */
function serviceOf(
  name: string,
  attempts: number,
  fault: Error = new NoUsableConfiguration(`${name} has no configuration that it can work by`),
): Service & { starts: number; readonly started: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    name,
    schema: name,
    starts: 0,
    started: promise,
    async migrate() {},
    async start() {
      this.starts += 1;
      if (this.starts < attempts) throw fault;
      resolve();
    },
    async drain() {},
    async stop() {},
    checks: async () => [],
  };
}

test('a service without a configuration holds up none that comes after it', async () => {
  const [gateway, routing, sla] = [serviceOf('gateway', 1), serviceOf('routing', 2), serviceOf('sla', 1)];
  expect(await startThose([gateway, routing, sla])).toEqual([routing]);
  expect([gateway.starts, routing.starts, sla.starts]).toEqual([1, 1, 1]);
});

test('any other fault ends the start', async () => {
  await expect(startThose([serviceOf('routing', 2, new Error('the port is taken'))])).rejects.toThrow('the port is taken');
});

test('it is asked again until it has one, and not once more', async () => {
  const routing = serviceOf('routing', 2);
  const errors: unknown[] = [];
  const logger = { error: (what: unknown) => errors.push(what), warn: () => undefined, info: () => undefined, debug: () => undefined } as never;
  const loop = startLater([routing], { logger });
  await routing.started;
  await loop.stop();
  expect([routing.starts, errors]).toEqual([2, []]);
});
