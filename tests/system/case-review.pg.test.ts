import { exampleFiles, TestSystem } from '@sluice/dev-env';
import { DAY, HOUR, MINUTE } from '@sluice/kernel';
import { withCases } from './openapi/cases.ts';

let s: TestSystem;
beforeEach(async () => {
  const files = withCases(exampleFiles('small'));
  // Its queues never close; the department that files does.
  s = await TestSystem.start({ files: { ...files, 'departments.yaml': (files['departments.yaml'] ?? '').replace('coordinating: true,', 'coordinating: true, calendar: office,') } });
}, 60_000);
afterEach(() => s.stop());

/** In Berlin, on winter time; the office closes at five. */
const march = (day: number, hour: number, minute = 0): number => Date.UTC(2026, 2, day, hour - 1, minute);
const FRIDAY = new Date(march(6, 17)).toISOString();
const NEXT_FRIDAY = new Date(march(13, 17)).toISOString();

interface Clock {
  readonly of: string | null;
  readonly state: string;
  readonly dueAt: string | null;
}
const reviewClock = async (id: string): Promise<Clock | undefined> => (await s.api.ok<{ items: Clock[] }>('GET', `/v1/tickets/${id}/clocks`)).items.findLast((one) => one.of === 'review.filed');
const filedStep = async (id: string): Promise<unknown> => (await s.api.ok<{ steps: { step: string }[] }>('GET', `/v1/tickets/${id}/case/file`)).steps.find((one) => one.step === 'filed');
const reviewed = async (): Promise<string[]> => (await s.api.ok<{ items: { ticketId: string }[] }>('GET', '/v1/cases/review?month=2026-03')).items.map((one) => one.ticketId);

/** A case whose customer was told; it is resolved at this instant. */
async function resolvedAt(at: number): Promise<string> {
  s.clock.set(at);
  await s.settle();
  await s.sendMail({ from: 'li.wei@example.com', subject: '台灯', text: '台灯坏了，请换一盏。', messageId: `<review-${at}@example.com>` });
  await s.settle();
  const { items } = await s.api.ok<{ items: { id: string }[] }>('GET', '/v1/tickets');
  const id = items[0]!.id;
  await s.api.ok('POST', `/v1/tickets/${id}/case`, {});
  await s.api.ok('POST', `/v1/tickets/${id}/resolve`, { code: 'solved', reason: 'Told by telephone. 已电话告知。' });
  await s.settle();
  return id;
}

test.each([
  ['on Wednesday: by that Friday’s closing', march(4, 11), FRIDAY],
  ['on Friday, a minute before it closes: by that closing', march(6, 16, 59), FRIDAY],
  ['on Friday, when it has closed: by the next Friday’s', march(6, 17), NEXT_FRIDAY],
  ['on Friday evening: by the next Friday’s', march(6, 19), NEXT_FRIDAY],
  ['on Saturday: by the next Friday’s', march(7, 11), NEXT_FRIDAY],
])(
  'resolved %s',
  async (_, at, due) => {
    const id = await resolvedAt(at);
    expect(await reviewClock(id)).toMatchObject({ state: 'running', dueAt: due });
    expect(await filedStep(id)).toMatchObject({ dueAt: due, until: 'friday', late: false });
  },
  60_000,
);

test('filed in time: its clock is met, and it stands in the review of the month', async () => {
  const id = await resolvedAt(march(4, 11));
  await s.api.ok('PATCH', `/v1/tickets/${id}/case/forms/review`, { values: { keywords: ['台灯 lamp'] } });
  await s.settle();
  expect(await reviewClock(id)).toMatchObject({ state: 'met' });
  expect(await reviewed()).toEqual([id]);
  s.clock.set(march(13, 18));
  await s.settle();
  expect(await s.api.ok('GET', `/v1/tickets/${id}`)).toMatchObject({ status: 'closed' });
  expect(await s.api.ok('GET', `/v1/tickets/${id}/case/file?filing=1`)).toMatchObject({ filed: { number: 1 }, status: 'resolved' });
}, 60_000);

test('never filed: its breach is told, and it keeps no ticket from closing', async () => {
  const id = await resolvedAt(march(4, 11));
  s.clock.set(march(6, 17));
  await s.move(MINUTE);
  expect(await reviewClock(id)).toMatchObject({ state: 'breached' });
  const told = async (): Promise<unknown[]> =>
    (await s.api.ok<{ items: { type: string; data: Record<string, unknown> }[] }>('GET', `/v1/tickets/${id}/history?limit=200`)).items
      .filter((one) => one.type.includes('sla_breached') && one.data['of'] === 'review.filed')
      .map((one) => one.data['dueAt']);
  expect(await told()).toEqual([FRIDAY]);
  expect(await filedStep(id)).toMatchObject({ late: true, outcome: null });
  // Whom it is told to is told when the office opens again.
  s.clock.set(march(9, 9));
  await s.move(MINUTE);
  expect((await s.api.ok<{ items: { of: string | null; stage: string }[] }>('GET', `/v1/escalations?ticketId=${id}`)).items).toContainEqual(expect.objectContaining({ of: 'review.filed' }));
  await s.move(7 * DAY + HOUR);
  expect(await s.api.ok('GET', `/v1/tickets/${id}`)).toMatchObject({ status: 'closed' });
  // Closed by time it is owed still, and is in the month as what it is.
  expect(await filedStep(id)).toMatchObject({ late: true, outcome: null });
  expect(await reviewClock(id)).toMatchObject({ state: 'breached' });
  expect((await s.api.ok<{ items: object[] }>('GET', '/v1/cases/review?month=2026-03')).items).toMatchObject([{ ticketId: id, unfiled: true, filing: null }]);
  await s.api.ok('PATCH', `/v1/tickets/${id}/case/forms/review`, { values: { keywords: ['台灯 lamp'] } });
  await s.settle();
  expect(await filedStep(id)).toMatchObject({ late: true, outcome: 'done' });
}, 60_000);
