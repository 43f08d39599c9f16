import { CRASH_PLACES } from '@sluice/runtime';
import { CHAINS, PLACES, placesOf } from './places.ts';

test('the short round dies at every kind, and wherever a contact passes on its way; the long one dies everywhere', () => {
  const round = (chains: number): Set<string> => new Set(Array.from({ length: chains }, (_, n) => placesOf(n + 1)).flat());
  expect([...round(CHAINS.long)].toSorted()).toEqual(PLACES.toSorted());
  const short = round(CHAINS.short);
  const kinds = new Set([...short].map((one) => one.split('.')[0]));
  expect([...new Set(PLACES.map((one) => one.split('.')[0]))].filter((kind) => !kinds.has(kind))).toEqual([]);
  const things = ['batch.conversation', 'batch.routing', 'batch.channel-email', 'relay.conversation', 'intake.channel_api', 'intake.channel_email', 'delivery.channel_email', 'pool.default'];
  const wanted = things.flatMap((thing) => CRASH_PLACES[thing.split('.')[0] as keyof typeof CRASH_PLACES].map((place) => `${thing}.${place}`));
  expect(wanted.filter((one) => !short.has(one as never))).toEqual([]);
});
