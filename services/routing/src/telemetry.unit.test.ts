import { MINUTE, SECOND } from '@sluice/kernel';
import { quietLogger, readMetrics, type ReadMetrics } from '@sluice/runtime/testing';
import { agent, config, drive, type Driven, newWork, NINE, ticket } from './domain/testing.ts';
import { type RoutingTelemetry, routingTelemetry } from './telemetry.ts';

let metrics: ReadMetrics;
let telemetry: RoutingTelemetry;
let driven: Driven;
let now: number;
beforeEach(async () => {
  metrics = await readMetrics();
  now = NINE;
  telemetry = routingTelemetry(quietLogger(), { now: () => now });
  driven = drive(config([agent('mei', { capacity: 25 })]));
});
afterEach(() => metrics.stop());

const waiting = (queue: string): Promise<number[]> => metrics.read('sluice.work.waiting', { queue });
const age = (queue: string): Promise<number[]> => metrics.read('sluice.work.waiting.age', { queue });
function put(input: Parameters<Driven['put']>[0], at: number): void {
  now = at;
  telemetry.decided(driven.put(input, at));
}

test('waiting, and the age of the oldest, which need not be the next by rank; none waits: 0', async () => {
  telemetry.tookPool(driven.pool, 1);
  put({ kind: 'work', work: newWork(1) }, NINE);
  expect([await waiting('general'), await age('general')]).toEqual([[0], [0]]);
  put({ kind: 'work', work: newWork(2) }, NINE + SECOND);
  put({ kind: 'work', work: newWork(3, { priority: 90 }) }, NINE + MINUTE);
  put({ kind: 'work', work: newWork(4, { queueId: 'billing' }) }, NINE + 2 * MINUTE);
  now = NINE + 3 * MINUTE;
  expect([await waiting('general'), await age('general')]).toEqual([[2], [3 * MINUTE - SECOND]]);
  expect([await waiting('billing'), await age('billing')]).toEqual([[1], [MINUTE]]);
  put({ kind: 'withdrawn', ticketId: ticket(2), version: 9, reason: 'resolved' }, now);
  expect([await waiting('general'), await age('general')]).toEqual([[1], [2 * MINUTE]]);
});

test('the gauges show a pool from the moment it is taken until it is lost or left', async () => {
  driven.put({ kind: 'work', work: newWork(1, { queueId: 'billing' }) });
  expect(await waiting('billing')).toEqual([]);
  telemetry.tookPool(driven.pool, 1);
  expect([await waiting('billing'), await waiting('general')]).toEqual([[1], [0]]);
  telemetry.lostPool('default', 'the connection ended');
  expect([await waiting('billing'), await age('billing')]).toEqual([[0], [0]]);
  telemetry.tookPool(driven.pool, 2);
  expect(await waiting('billing')).toEqual([1]);
  telemetry.leftPool();
  expect(await waiting('billing')).toEqual([0]);
});

test('from queued to assigned, and from the receipt of a contact to its agent', async () => {
  telemetry.tookPool(driven.pool, 1);
  put({ kind: 'work', work: newWork(1, { receivedAt: NINE - 40 }) }, NINE);
  put({ kind: 'work', work: newWork(2, { receivedAt: NINE }) }, NINE + SECOND);
  put({ kind: 'withdrawn', ticketId: ticket(1), version: 9, reason: 'resolved' }, NINE + MINUTE);
  const queue = { queue: 'general' };
  expect([await metrics.read('sluice.work.wait.count', queue), await metrics.read('sluice.work.wait.sum', queue)]).toEqual([[2], [MINUTE - SECOND]]);
  expect([await metrics.read('sluice.contact.assigned.count', queue), await metrics.read('sluice.contact.assigned.sum', queue)]).toEqual([[2], [40 + MINUTE]]);
  // Somebody had this ticket before: its contact was received days ago and is no measure of today.
  put({ kind: 'work', work: newWork(3, { lastAgentId: 'mei', receivedAt: NINE - 1000 * MINUTE }) }, NINE + MINUTE);
  put({ kind: 'withdrawn', ticketId: ticket(2), version: 9, reason: 'resolved' }, NINE + 2 * MINUTE);
  expect([await metrics.read('sluice.work.wait.count', queue), await metrics.read('sluice.contact.assigned.count', queue)]).toEqual([[3], [2]]);
});
