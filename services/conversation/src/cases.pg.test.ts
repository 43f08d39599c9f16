import { readFileSync } from 'node:fs';
import { compileConversationConfig } from './config.ts';
import type { Ticket } from './domain/ticket.ts';
import { type Bench, bench, call, exampleFiles, queued, taskAsked } from './testing.ts';

const DEPARTMENTS = `version: 1
departments:
  - {id: service, name: {zh: 客户服务部, en: Customer service}, coordinating: true, head: anna}
  - {id: logistics, name: {zh: 物流部, en: Logistics}, head: mei}
`;
const CASES = readFileSync(new URL('../../../examples/company/cases.yaml', import.meta.url), 'utf8');

let b: Bench;
let ticket: Ticket;
beforeAll(async () => {
  b = await bench(compileConversationConfig({ version: 'v1', files: { ...exampleFiles, 'departments.yaml': DEPARTMENTS, 'cases.yaml': CASES } }));
});
beforeEach(async () => {
  await b.reset();
  await b.deliver([call()]);
  [ticket] = (await b.tickets()) as [Ticket];
});
afterAll(() => b.drop());

const names = async (): Promise<string[]> => (await b.said()).map((one) => one.name).filter((name) => /^ticket\.(case|stage|step|task|queued|decision)/.test(name));
const now = async (): Promise<Ticket> => (await b.tickets())[0]!;
const says = (caseProcessId: string) => ({ says: { labels: [], caseProcessId } });

describe('a rule makes a case', () => {
  test('of what it has placed, and its process is kept', async () => {
    await b.deliver([queued(ticket, { ruleId: 'complaints', ...says('five-stage') })]);
    expect(await names()).toEqual(['ticket.queued', 'ticket.case_opened', 'ticket.stage_entered', 'ticket.step_begun']);
    expect((await b.said('ticket.case_opened'))[0]?.data).toMatchObject({ processId: 'five-stage', configVersion: 'v1', by: { kind: 'rule', id: 'complaints' } });
    expect((await now()).case).toMatchObject({ process: 'v1/five-stage', stage: 'intake' });
    expect(await b.db.query('select key from conversation.case_process')).toEqual([{ key: 'v1/five-stage' }]);
  });
  test('once: the customer writes again, and it is the same case', async () => {
    await b.deliver([queued(ticket, says('five-stage'))]);
    await b.deliver([queued(await now(), says('five-stage'))]);
    expect((await names()).filter((name) => name === 'ticket.case_opened')).toHaveLength(1);
  });
  test('not where its word comes too late, nor of a process that is no more', async () => {
    await b.deliver([queued(ticket, says('gone'))]);
    expect((await now()).case).toBeUndefined();
    await b.act(ticket.id, { kind: 'resolve', at: b.clock.now(), by: { kind: 'agent', id: 'anna' }, code: 'solved' });
    await b.deliver([queued(await now(), says('five-stage'))]);
    expect((await now()).case).toBeUndefined();
  });
});

describe('a ladder asks a department', () => {
  test('for a task of any ticket, with its words', async () => {
    await b.deliver([taskAsked(ticket)]);
    expect((await b.said('ticket.task_opened')).map((one) => one.data)).toMatchObject([{ departmentId: 'logistics', by: { kind: 'ladder' } }]);
    expect(await b.db.query('select department_id, status, what, opened_by from conversation.task')).toEqual([
      { department_id: 'logistics', status: 'open', what: '请查看 Look at it.', opened_by: null },
    ]);
    expect(JSON.stringify(await b.said())).not.toContain('请查看');
  });
  test('the same record again asks for nothing more', async () => {
    const asked = taskAsked(ticket);
    await b.deliver([asked]);
    await b.deliver([asked]);
    expect(await b.said('ticket.task_opened')).toHaveLength(1);
  });
  test('of a ticket that has ended: refused, and nothing is left', async () => {
    await b.act(ticket.id, { kind: 'resolve', at: b.clock.now(), by: { kind: 'agent', id: 'anna' }, code: 'solved' });
    await b.deliver([taskAsked(await now())]);
    expect(await names()).toEqual(['ticket.decision_refused']);
    expect(await b.db.query('select count(*) as n from conversation.task')).toEqual([{ n: 0 }]);
  });
  test('of a department that is no more: nothing', async () => {
    await b.deliver([taskAsked(ticket, { departmentId: 'space' })]);
    expect(await names()).toEqual([]);
  });
});
