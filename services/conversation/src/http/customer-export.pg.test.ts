import { muchOf } from './seeding.ts';
import { type HttpBench, httpBench, supervisor } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

const exported = async (id: string, query = ''): Promise<Record<string, unknown>[]> =>
  (await b.app.inject({ method: 'GET', url: `/v1/customers/${id}/export${query}` })).body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('has all that is kept of a person, each thing once, in pages; notes and bytes only where asked for', async () => {
  const customerId = await muchOf(b, 'li@a.example');
  const [{ conversationId } = { conversationId: '' }] = await b.tickets();
  await b.send('PATCH', `/v1/customers/${customerId}`, { attributes: { tier: 'key' } });
  const base64 = Buffer.from('label').toString('base64');
  await b.send('POST', `/v1/conversations/${conversationId}/messages`, { text: 'Soon. 很快。', attachments: [{ filename: 'label.pdf', contentType: 'application/pdf', base64 }] });
  await b.send('POST', `/v1/conversations/${conversationId}/notes`, { text: 'among ourselves' });
  const [ticket] = await b.tickets();
  await b.send('POST', `/v1/tickets/${ticket?.id}/case`, {});
  await b.send('PATCH', `/v1/tickets/${ticket?.id}/case/forms/registration`, { values: { customer: 'among ourselves', scope: 'one' } });
  await b.send('POST', `/v1/tickets/${ticket?.id}/tasks`, { departmentId: 'logistics', what: 'among ourselves' });
  b.actor = supervisor;
  const lines = await exported(customerId);
  const kinds = (of: readonly Record<string, unknown>[]): Record<string, number> => Object.fromEntries([...Map.groupBy(of, (one) => one['type'] as string)].map(([type, some]) => [type, some.length]));
  expect(kinds(lines)).toEqual({ customer: 1, identity: 1, attribute: 1, contactPoint: 1, conversation: 1, ticket: 1, message: 702, file: 1, end: 1 });
  expect(lines.at(-1)).toEqual({ type: 'end', messages: 702 });
  expect(new Set(lines.filter((one) => one['type'] === 'message').map((one) => one['id'])).size).toBe(702);
  expect(JSON.stringify(lines)).not.toMatch(/among ourselves|base64/);
  const whole = await exported(customerId, '?notes=true&files=true');
  expect(kinds(whole)).toMatchObject({ message: 703, caseEntry: 2, task: 1 });
  expect(whole.find((one) => one['type'] === 'file')).toMatchObject({ filename: 'label.pdf', bytes: 5, base64 });
});

test('of whom there is not, there is none', async () => {
  expect((await b.app.inject({ method: 'GET', url: '/v1/customers/cus_01970f3c-8a00-7000-8000-00000000dead/export' })).statusCode).toBe(404);
});
