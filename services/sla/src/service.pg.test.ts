import { HOUR, MINUTE } from '@sluice/kernel';
import { Bench } from './testing.ts';
import { TEN } from './domain/testing.ts';

let b: Bench;
beforeEach(async () => {
  b = await Bench.make(TEN);
});
afterEach(() => b.end());

const LADDER = ['sla.breached first_response', 'escalation.fired breach 0 [raise_priority] mei', 'sla.priority_raised 10', 'escalation.fired breach 1 [notify] mei'];

test('to the second: it warns, breaches, and climbs its ladder, in order and once', async () => {
  await b.arrives(1);
  await b.move(12 * MINUTE - 1);
  expect(await b.told()).toEqual([]);
  await b.move(1);
  expect(await b.told()).toEqual(['sla.warned first_response', 'escalation.fired warning -1 [notify] mei']);
  await b.move(3 * MINUTE);
  expect(await b.told()).toHaveLength(2); // answered at the due time would be in time
  await b.move(1);
  expect((await b.told()).slice(2).sort()).toEqual([...LADDER].sort());
  await b.move(10 * HOUR);
  expect((await b.told()).filter((one) => one.includes('first_response'))).toHaveLength(2);
});
