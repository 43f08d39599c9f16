import { TOPICS } from '@sluice/contracts';
import { exampleFiles, TestSystem } from '@sluice/dev-env';
import { SECOND } from '@sluice/kernel';

interface Ticket {
  readonly id: string;
  readonly subject: string;
  readonly queueId: string;
  readonly agentId: string | null;
  readonly priority: number;
}

const files = exampleFiles('small');
const nobodyThere = { ...files, 'agents.yaml': files['agents.yaml']!.replaceAll('presence: available', 'presence: offline').replaceAll('units: 100', 'units: 10') };
const withRule = (rule: string): Record<string, string> => ({ ...nobodyThere, 'rules.yaml': files['rules.yaml']!.replace('  - id: rest\n', `${rule}\n  - id: rest\n`) });
const PARCELS = "  - id: parcels\n    when: contact.text.matches('(?i:parcel)|包裹')\n    then: {queue: billing}";

let s: TestSystem;
beforeAll(async () => {
  s = await TestSystem.start({ files: nobodyThere });
});
afterAll(() => s.stop());

const tickets = async (): Promise<Ticket[]> => {
  const { items } = await s.api.ok<{ items: Ticket[] }>('GET', '/v1/tickets?limit=100');
  return items.toSorted((a, b) => (a.id < b.id ? -1 : 1));
};
const apply = async (next: Record<string, string>): Promise<void> => {
  expect(await s.api.ok('POST', '/v1/config', { files: next })).toMatchObject({ missing: [], refused: [] });
  await s.settle();
};
const standing = async (): Promise<Record<string, string[]>> => {
  const found: Record<string, string[]> = {};
  for (const { id, queueId } of await tickets()) (found[queueId] ??= []).push(id);
  return found;
};
const publicly = async (): Promise<number> => (await s.events(TOPICS.ticketsEvents)).length + (await s.events(TOPICS.ticketsState)).length;

test('what waits stands in the queue of the new rules, in the same order; what a person moved stays; the same answer is told to nobody; a rollback brings it back', async () => {
  const texts = ['Where is my parcel? 1', 'It does not start.', '我的包裹在哪里？ 2', 'Where is my parcel? 3', 'Where is my parcel? 4', 'My parcel, and a refund please'];
  for (const [n, text] of texts.entries()) {
    await s.sendMail({ from: `c${n}@example.com`, subject: `Matter ${n}`, text });
    await s.settle();
    s.clock.move(SECOND);
  }
  const all = await tickets();
  const [one, start, two, three, four, refund] = all.map((ticket) => ticket.id);
  expect(all.map((ticket) => [ticket.queueId, ticket.agentId])).toEqual([...Array.from({ length: 5 }, () => ['general', null]), ['billing', null]]);

  // A person has moved one to and fro: where it stands is his word now.
  for (const queueId of ['billing', 'general']) await s.api.ok('POST', `/v1/tickets/${four}/transfer`, { queueId }, { 'idempotency-key': `move-${queueId}` });
  await s.settle();
  const said = await publicly();

  await apply(withRule(PARCELS));
  expect(await standing()).toEqual({ general: [start, four], billing: [one, two, three, refund] });
  // Three have moved, each by one event; the others are told of by none.
  const fresh = (await s.events(TOPICS.ticketsEvents)).filter((event) => (event.data as { configVersion?: string }).configVersion === 'v2');
  const told = fresh.map(({ subject, type, data }): string => `${subject} ${type.split('.')[3]} ${(data as { queueId: string }).queueId}`);
  expect(told.toSorted()).toEqual([one, two, three].map((id) => `${id} queued billing`).toSorted());
  expect(await publicly()).toBe(said + 6);

  await apply(withRule(`${PARCELS}\n  - id: another\n    when: {attributes.none: [x]}\n    then: {queue: billing}`));
  expect(await publicly()).toBe(said + 6);

  await apply(nobodyThere);
  expect(await standing()).toEqual({ general: [one, start, two, three, four], billing: [refund] });
  await apply(withRule(PARCELS));

  // Given one at a time, in the order in which they came.
  const mei = await s.as('agent', 'mei');
  await mei.ok('PUT', '/v1/agents/mei/presence', { status: 'available' }, { 'idempotency-key': 'here' });
  const given: string[] = [];
  for (let n = 0; n < all.length; n++) {
    await s.settle();
    const held = (await tickets()).find((ticket) => ticket.agentId === 'mei');
    given.push(held!.id);
    await mei.ok('POST', `/v1/tickets/${held!.id}/resolve`, { code: 'solved' });
  }
  const parcels = [one, two, three];
  expect(given.filter((id) => parcels.includes(id))).toEqual(parcels);
});
