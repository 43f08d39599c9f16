import { TOPICS } from '@sluice/contracts';
import { exampleFiles, TestSystem } from '@sluice/dev-env';
import { HOUR, MINUTE } from '@sluice/kernel';
import { withCases } from './openapi/cases.ts';

let s: TestSystem;
beforeEach(async () => {
  const { 'rules.yaml': rules = '', ...small } = exampleFiles('small');
  // What nobody else takes becomes a case.
  s = await TestSystem.start({ files: withCases({ ...small, 'rules.yaml': rules.replace(/( {2}- id: rest\n(?:.*\n)*? {4}then: \{queue: general)/, '$1, case: five-stage') }) });
});
afterEach(() => s.stop());

interface Clock {
  readonly clock: string;
  readonly of: string | null;
  readonly state: string;
  readonly dueAt: string | null;
  readonly departmentId: string | null;
}

const clocks = async (id: string): Promise<Clock[]> => (await s.api.ok<{ items: Clock[] }>('GET', `/v1/tickets/${id}/clocks`)).items;
const clockOf = async (id: string, of: string): Promise<Clock | undefined> => (await clocks(id)).findLast((one) => one.of === of);
const REGISTRATION = { customer: '李伟', contactData: '138', source: 'mail', happened: '坏了', happenedAt: '2026-03-01T08:00:00Z', scope: 'one', urgency: 'medium', category: 'lamp' };

async function write(subject: string): Promise<{ id: string; conversationId: string }> {
  await s.sendMail({ from: 'li.wei@example.com', subject, text: `Something about ${subject}. 请看一下。`, messageId: `<${subject.replaceAll(' ', '-')}@example.com>` });
  await s.settle();
  const { items } = await s.api.ok<{ items: { id: string; conversationId: string; subject: string }[] }>('GET', '/v1/tickets');
  return items.find((one) => one.subject === subject)!;
}

test('a rule makes a case: its steps and its department’s tasks have clocks, and each role sees what is its own', async () => {
  const { id } = await write('Catalogue');
  expect(await s.api.ok('GET', `/v1/tickets/${id}`)).toMatchObject({ case: { processId: 'five-stage', stage: 'intake' } });
  const registered = await clockOf(id, 'intake.registered');
  expect(registered).toMatchObject({ clock: 'stage', state: 'running', departmentId: 'service', dueAt: expect.any(String) });
  await s.move(10 * MINUTE);
  await s.api.ok('PATCH', `/v1/tickets/${id}/case/forms/registration`, { values: REGISTRATION });
  await s.api.ok('POST', `/v1/tickets/${id}/case/move`, { to: 'analysis' });
  await s.settle();
  expect((await clockOf(id, 'intake.registered'))?.state).toBe('met');
  expect((await clockOf(id, 'analysis.facts'))?.state).toBe('running');

  const task = await s.api.ok<{ id: string }>('POST', `/v1/tickets/${id}/tasks`, { departmentId: 'logistics', what: '请查找 Find it.', target: '2h' });
  await s.settle();
  expect(await clockOf(id, task.id)).toMatchObject({ clock: 'task', state: 'running', departmentId: 'logistics' });
  const logistics = await s.as('department', 'mei');
  expect((await logistics.ok<{ items: { id: string }[] }>('GET', '/v1/tasks')).items.map((one) => one.id)).toEqual([task.id]);
  const shown = JSON.stringify(await logistics.ok('GET', `/v1/tickets/${id}/case`));
  expect([shown.includes('坏了'), shown.includes('138')]).toEqual([true, false]);
  for (const url of ['/v1/tickets', `/v1/tickets/${id}`, `/v1/tickets/${id}/clocks`]) expect([url, (await logistics.get(url)).status]).toEqual([url, 403]);
  await logistics.ok('PATCH', `/v1/tasks/${task.id}`, { outcome: 'done', text: '找到了 Found.' });
  await s.settle();
  expect((await clockOf(id, task.id))?.state).toBe('met');

  // Late: the clock of the step is over, and the ticket says so.
  await s.move(30 * HOUR);
  expect(await s.api.ok('GET', `/v1/tickets/${id}`)).toMatchObject({ breached: expect.arrayContaining(['stage']) as string[] });
  const text = JSON.stringify(await s.events(TOPICS.ticketsEvents));
  for (const word of ['坏了', '找到了', '138']) expect([word, text.includes(word)]).toEqual([word, false]);
});

test('merged and back, a case owes what it owed, to the minute', async () => {
  const [old, young] = [await write('Catalogue'), await write('Another one')];
  const before = await clockOf(old.id, 'intake.registered');
  await s.api.ok('POST', `/v1/conversations/${young.conversationId}/merge`, { otherId: old.conversationId });
  await s.settle();
  expect((await clocks(old.id)).filter((one) => one.state === 'running')).toEqual([]);
  await s.api.ok('POST', `/v1/conversations/${young.conversationId}/unmerge`, { otherId: old.conversationId });
  await s.settle();
  const running = (await clocks(old.id)).filter((one) => one.clock === 'stage' && one.state === 'running');
  expect(running.map(({ of, dueAt }) => [of, dueAt])).toEqual([['intake.registered', before?.dueAt]]);
  await s.api.ok('PATCH', `/v1/tickets/${old.id}/case/forms/registration`, { values: REGISTRATION });
  await s.settle();
  expect((await clocks(old.id)).filter((one) => one.clock === 'stage' && one.state === 'running')).toEqual([]);
});

test('a case that a supervisor resolves goes to its review, until Friday; opened again, back to its analysis', async () => {
  const { id } = await write('Catalogue');
  await s.api.ok('POST', `/v1/tickets/${id}/resolve`, { code: 'solved', reason: 'He has found it himself. 客户自己解决了。' });
  await s.settle();
  const filed = await clockOf(id, 'review.filed');
  expect([filed?.state, filed?.dueAt === null ? 0 : new Date(filed?.dueAt ?? 0).getUTCDay()]).toEqual(['running', 5]);
  await s.api.ok('POST', `/v1/tickets/${id}/reopen`);
  await s.settle();
  expect(await s.api.ok('GET', `/v1/tickets/${id}/case`)).toMatchObject({ stage: { id: 'analysis', visit: 1 } });
  expect((await clockOf(id, 'review.filed'))?.state).toBe('revoked');
});
