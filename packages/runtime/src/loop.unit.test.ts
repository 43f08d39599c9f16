import { getEventListeners } from 'node:events';
import { livingLoops, pause, runEvery, runLoop, Wake } from './index.ts';
import { quietLogger } from './testing.ts';

test('a loop that fails again and again is not healthy, and still alive: a restart would mend nothing', async () => {
  const failedTwice = Promise.withResolvers<void>();
  let calls = 0;
  const loop = runLoop({
    name: 'failing',
    logger: quietLogger(),
    backOff: { firstMs: 1, maxMs: 1 },
    step: async () => Promise.reject(new Error('no')),
    onFault: () => ++calls === 3 && failedTwice.resolve(),
  });
  await failedTwice.promise;
  expect(loop.healthy()).toMatchObject({ status: 'fail', detail: expect.stringContaining('no') });
  expect(livingLoops()).toContainEqual({ name: 'failing', status: 'ok' });
  await loop.stop();
  expect(livingLoops()).toEqual([]);
});

test('a loop whose step hangs is neither', async () => {
  const wake = new Wake();
  const loop = runLoop({ name: 'hanging', logger: quietLogger(), hangsAfterMs: -1, step: (signal) => wake.wait(60_000, signal) });
  expect(loop.healthy().status).toBe('fail');
  expect(livingLoops()).toEqual([{ name: 'hanging', status: 'fail', detail: expect.stringContaining('no progress'), remedy: expect.stringContaining('restart the process') }]);
  await loop.stop();
});

test('a bell that is forwarded wakes the other sleeper; one that is taken is silent again', async () => {
  const [one, other] = [new Wake(), new Wake()];
  one.forward(other);
  one.ring();
  expect([one.take(), one.take()]).toEqual([true, false]);
  await other.wait(600_000); // longer than a test may last
});

test('a sleep leaves nothing on the signal, however it ends: a loop sleeps on the same one as long as it lives', async () => {
  const { signal } = new AbortController();
  const bell = new Wake();
  for (let n = 0; n < 3; n += 1) await pause(1, signal);
  const woken = bell.wait(60_000, signal);
  bell.ring();
  await woken;
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('work that is done every so often begins after its first while, goes on after a fault, and does not begin once it is stopped', async () => {
  const enough = Promise.withResolvers<void>();
  let times = 0;
  const work = async (): Promise<void> => {
    times += 1;
    if (times === 1) throw new Error('once');
    if (times === 3) enough.resolve();
  };
  const often = runEvery({ name: 'often', logger: quietLogger(), ms: 1, work });
  const later = runEvery({ name: 'later', logger: quietLogger(), ms: 1, firstMs: 3_600_000, work: () => Promise.reject(new Error('too early')) });
  await enough.promise;
  await often.stop();
  const done = times;
  await pause(20);
  expect(times).toBe(done);
  expect(later.healthy().status).toBe('ok');
  await later.stop();
  expect(livingLoops()).toEqual([]);
});
