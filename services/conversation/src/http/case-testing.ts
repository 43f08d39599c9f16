import type { Ticket } from '../domain/ticket.ts';
import { type Answered, as, department, type HttpBench, supervisor } from './testing.ts';

type Json = Record<string, unknown>;

export const REGISTRATION = { customer: '李伟', contactData: '138 0000', source: 'mail', happened: '台灯坏了', happenedAt: '2026-03-01T08:00:00Z', scope: 'one', urgency: 'medium', category: 'lamp' };
export const ANALYSIS = {
  facts: 'May.',
  method: 'five-why',
  record: ['Why? A bad batch.', 'Why? No check.'],
  rootCause: 'batch',
  responsible: 'technology',
  assisting: ['logistics'],
  priorityConfirmed: true,
  joint: 'Both.',
};
export const PLAN = { measures: ['replace'], steps: ['send'], resources: 'a lamp', effect: 'light', risk: 'normal', dueDate: '2026-03-06T09:00:00Z' };
export const FEEDBACK = { completedAt: '2026-03-02T08:30:00Z', result: 'replaced', completion: 'all', observe: 'nothing' };

/** Anna takes a ticket through its stages. Each way throws where a call is refused. */
export class CaseWalk {
  readonly #b: HttpBench;
  readonly ticket: Ticket;
  constructor(b: HttpBench, ticket: Ticket) {
    this.#b = b;
    this.ticket = ticket;
  }

  async ok(answer: Promise<Answered>): Promise<Json> {
    const { status, body } = await answer;
    if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body;
  }
  post = (what: string, body: object = {}): Promise<Answered> => this.#b.send('POST', `/v1/tickets/${this.ticket.id}/${what}`, body);
  write = (form: string, values: object): Promise<Answered> => this.#b.send('PATCH', `/v1/tickets/${this.ticket.id}/case/forms/${form}`, { values });

  /** From where it is no case yet; `case`: it is one already. */
  async toSolution(more: { readonly registration?: object; readonly analysis?: object } = {}, from?: 'case'): Promise<void> {
    if (from === undefined) await this.ok(this.post('case'));
    await this.ok(this.write('registration', { ...REGISTRATION, ...more.registration }));
    await this.ok(this.post('case/move', { to: 'analysis' }));
    await this.ok(this.write('analysis', { ...ANALYSIS, ...more.analysis }));
    await this.ok(this.post('case/move', { to: 'solution' }));
  }

  async toFeedback(from?: 'case'): Promise<void> {
    await this.toSolution({}, from);
    await this.ok(this.write('plan', PLAN));
    await this.ok(this.post('case/plan/submit'));
    this.#b.actor = { ...supervisor, agentId: 'sun-wei' };
    await this.ok(this.post('case/plan/approve', { version: 1 }));
    this.#b.actor = as('anna');
    const task = await this.ok(this.post('tasks', { departmentId: 'logistics', what: '请寄出新灯。Send a new lamp.' }));
    this.#b.actor = department('lin-yu');
    await this.ok(this.#b.send('PATCH', `/v1/tasks/${String(task['id'])}`, { outcome: 'done', text: '已寄出 Sent.' }));
    this.#b.actor = as('anna');
    await this.ok(this.write('feedback', FEEDBACK));
    await this.ok(this.post('case/move', { to: 'feedback' }));
  }

  async toReview(): Promise<void> {
    await this.toFeedback();
    await this.resolve();
  }

  async resolve(): Promise<void> {
    await this.ok(this.#b.send('POST', `/v1/conversations/${this.ticket.conversationId}/messages`, { text: 'Your new lamp has been sent. 新灯已寄出。' }));
    await this.ok(this.post('resolve', { code: 'solved' }));
  }
}
