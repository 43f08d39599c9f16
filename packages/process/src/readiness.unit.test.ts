import { type Check, worst } from '@sluice/runtime';
import type { Log } from '@sluice/stream';
import { readiness } from './readiness.ts';

const fails = (name: string): Check => ({ name, status: 'fail' });
const ready = (ends: () => Promise<readonly number[]>, own: readonly Check[], platform: readonly Check[] = []) =>
  readiness({ log: { admin: { ends } } as unknown as Log, checks: () => platform }, { checks: async () => own })();
const away = (): Promise<never> => Promise.reject(new Error('no broker answers'));

test('brokers that are away are told of, and send nobody away', async () => {
  const found = await ready(away, [fails('consumer sla')], [fails('relays'), { name: 'clock', status: 'ok' }]);
  expect(worst(found)).toBe('warn');
  expect(found.at(-1)).toEqual({ name: 'log', status: 'warn', detail: 'no broker answers', remedy: expect.stringContaining('SLUICE_KAFKA_BROKERS') });
});

test('a fault of another kind does, whether the brokers answer or not', async () => {
  expect(worst(await ready(away, [fails('pool default')]))).toBe('fail');
  expect(worst(await ready(async () => [0], [fails('consumer sla')]))).toBe('fail');
  expect(worst(await ready(async () => [0], []))).toBe('ok');
});

test('who asks while the brokers are being asked waits for the same answer', async () => {
  let asked = 0;
  const answer = Promise.withResolvers<readonly number[]>();
  const look = readiness({ log: { admin: { ends: () => (asked++, answer.promise) } } as unknown as Log, checks: () => [] }, { checks: async () => [] });
  const both = Promise.all([look(), look()]);
  answer.resolve([1]);
  expect((await both).map(worst)).toEqual(['ok', 'ok']);
  expect(asked).toBe(1);
});
