import type { Batch, Log, LogRecord, SubscribeOptions } from '@sluice/stream';
import { gathered } from './gathered.ts';

const batchOf = (size: number): Batch => ({ records: Array.from({ length: size }, () => ({}) as LogRecord) });

/** What the log underneath was asked for, and whether a batch is still in hand once its handler has ended. */
async function subscribed(): Promise<{ readonly asked: SubscribeOptions; readonly stopping: AbortController; rests(size: number): Promise<boolean> }> {
  const stopping = new AbortController();
  const asked = Promise.withResolvers<SubscribeOptions>();
  const under = { subscribe: (options: SubscribeOptions) => asked.resolve(options) } as unknown as Log;
  await gathered(under, { types: ['one'], fullFrom: 100, stopping: stopping.signal }).subscribe({ group: 'g', topics: ['t'], onBatch: async () => undefined });
  const options = await asked.promise;
  return {
    asked: options,
    stopping,
    async rests(size) {
      let ended = false;
      const batch = options.onBatch(batchOf(size)).then(() => (ended = true));
      await new Promise(setImmediate);
      const rests = !ended;
      stopping.abort();
      await batch;
      return rests;
    },
  };
}

test('only what may mean something is asked for', async () => {
  expect((await subscribed()).asked).toMatchObject({ group: 'g', topics: ['t'], types: ['one'] });
});

test.each([
  [1, false, 'a lone event waits for nobody'],
  [20, true, 'a stream is gathered'],
  [100, false, 'what has piled up is taken at once'],
])('%i events: rests %s (%s)', async (size, rests) => {
  expect(await (await subscribed()).rests(size)).toBe(rests);
});

test('who stops does not wait for the rest', async () => {
  const { asked, stopping } = await subscribed();
  stopping.abort();
  let ended = false;
  const batch = asked.onBatch(batchOf(50)).then(() => (ended = true));
  await new Promise(setImmediate);
  expect(ended).toBe(true);
  await batch;
});
