import { TOPICS } from '@sluice/contracts';
import type { TestSystem } from '@sluice/dev-env';
import { MINUTE, uuidv7 } from '@sluice/kernel';

export interface Made {
  readonly contactId: string;
  readonly ticketId: string;
  readonly conversationId: string;
  readonly customerId: string;
}

/** Real objects for the parameters of paths: every operation gets fresh ones, so that none stands in another's way. */
export class Objects {
  readonly #s: TestSystem;
  #n = 0;
  constructor(system: TestSystem) {
    this.#s = system;
  }

  /** Values for the parameters of one operation. @throws where nobody has said what they stand for */
  async valuesFor(name: string, path: string): Promise<Record<string, string>> {
    if (!path.includes('{')) return {};
    const [, place = ''] = /^\/v1\/((?:channels\/email\/)?[a-z-]+)/.exec(path) ?? [];
    switch (place) {
      case 'tickets': {
        const { ticketId } = await this.contact();
        // By somebody else than who will write down what the customer says.
        if (name.endsWith('/survey')) {
          await (await this.#s.as('agent', 'mei')).ok('POST', `/v1/tickets/${ticketId}/resolve`, { code: 'solved' });
          await this.#s.settle();
        }
        if (name.endsWith('/reopen') || name.endsWith('/finish')) {
          await this.#s.api.ok('POST', `/v1/tickets/${ticketId}/resolve`, { code: 'solved' });
          await this.#s.settle();
        }
        if (/\/case\/./.test(path) || name.endsWith('GET /v1/tickets/{id}/case')) await this.#case(ticketId, name);
        if (path.includes('{promiseId}')) return { id: ticketId, promiseId: await this.#promise(ticketId) };
        if (path.includes('{link}')) return { id: ticketId, link: 'duplicate', otherId: await this.#linked(ticketId) };
        return { id: ticketId, form: 'registration' };
      }
      case 'tasks':
        return { id: await this.#task() };
      case 'conversations':
        return { id: (await this.contact()).conversationId };
      case 'customers':
        return this.#customers(name);
      case 'erasures': {
        const { customerId } = await this.contact();
        return { id: (await this.#s.api.ok<{ id: string }>('POST', `/v1/customers/${customerId}/erase`, { reason: 'test' })).id };
      }
      case 'contacts':
        return { id: (await this.contact()).contactId };
      case 'channels/email/contacts':
        return { id: await this.#mail() };
      case 'messages':
        return { id: await this.#message(), n: '0' };
      case 'agents':
        return { id: 'anna' };
      case 'offers':
        return { id: await this.#offer() };
      case 'escalations':
        return { id: await this.#escalation() };
      case 'queues':
        return { id: 'billing' };
      case 'config':
        return { version: 'v1' };
      case 'keys':
        return { id: (await this.#s.api.ok<{ id: string }>('POST', '/v1/keys', { name: 'to be revoked', role: 'subscriber' })).id };
      case 'dead-letters':
        return this.#poison();
      default:
        throw new Error(`say in this file what the parameters of ${name} are`);
    }
  }

  /** An example's body, with ids of things that are there in the place of the example's. */
  async bodyFor(name: string, values: Readonly<Record<string, string>>, body: unknown): Promise<unknown> {
    if (name.endsWith('/erase')) return body;
    if (name.endsWith('/excluded-agents')) return { agentIds: ['anna'] };
    if (name === 'POST /v1/tickets/{id}/links') return { link: 'duplicate', otherTicketId: (await this.contact()).ticketId };
    if (name.endsWith('/transfer') && body !== null && typeof body === 'object' && 'agentId' in body) return { agentId: await this.#other(values['id'] ?? '') };
    if (name.startsWith('POST /v1/customers/{id}/') && body !== undefined) return { otherId: values['otherId'] };
    if (!/ \/v1\/conversations\/\{id\}\/(un)?merge$/.test(name)) return body;
    const { customerId } = await this.#s.api.ok<{ customerId: string }>('GET', `/v1/conversations/${values['id']}`);
    const { contactPoints } = await this.#s.api.ok<{ contactPoints: { address: string }[] }>('GET', `/v1/customers/${customerId}`);
    const other = { otherId: (await this.contact(contactPoints[0]?.address)).conversationId };
    if (name.endsWith('/unmerge')) await this.#s.api.ok('POST', `/v1/conversations/${values['id']}/merge`, other);
    return other;
  }

  /** Two, who are one person where that is to be taken back. */
  async #customers(name: string): Promise<Record<string, string>> {
    const [{ customerId: id }, { customerId: otherId }] = [await this.contact(), await this.contact()];
    if (name.endsWith('/unmerge')) await this.#s.api.ok('POST', `/v1/customers/${id}/merge`, { otherId });
    return { id, otherId };
  }

  /** A customer's contact by the API, with its ticket. */
  async contact(from?: string): Promise<Made> {
    const n = ++this.#n;
    const body = { channel: 'app', externalId: `object-${n}`, from: { kind: 'email', value: from ?? `kim${n}@example.com` }, subject: `Order ${n}`, text: 'Where is my order? 我的订单在哪里？' };
    const { id } = await this.#s.api.ok<{ id: string }>('POST', '/v1/contacts', body);
    await this.#s.settle();
    const { ticketId, conversationId } = await this.#s.api.ok<{ ticketId: string; conversationId: string }>('GET', `/v1/contacts/${id}`);
    const { customerId } = await this.#s.api.ok<{ customerId: string }>('GET', `/v1/tickets/${ticketId}`);
    return { contactId: id, ticketId, conversationId, customerId };
  }

  /** A hand-over that nobody has answered yet. */
  async #offer(): Promise<string> {
    const { ticketId } = await this.contact();
    const { offerId } = await this.#s.api.ok<{ offerId: string }>('POST', `/v1/tickets/${ticketId}/transfer`, { agentId: await this.#other(ticketId) });
    return offerId;
  }

  async #promise(ticketId: string): Promise<string> {
    return (await this.#s.api.ok<{ id: string }>('POST', `/v1/tickets/${ticketId}/promises`, { text: 'I call you. 我给您回电。', dueAt: '2099-01-01T00:00:00Z' })).id;
  }

  /** Another one that a ticket is a duplicate of. */
  async #linked(ticketId: string): Promise<string> {
    const { ticketId: otherTicketId } = await this.contact();
    await this.#s.api.ok('POST', `/v1/tickets/${ticketId}/links`, { link: 'duplicate', otherTicketId });
    return otherTicketId;
  }

  /** Nobody has answered in time. */
  async #escalation(): Promise<string> {
    const { ticketId } = await this.contact();
    await this.#s.move(20 * MINUTE);
    const { items } = await this.#s.api.ok<{ items: { id: string }[] }>('GET', `/v1/escalations?ticketId=${ticketId}`);
    return items[0]?.id ?? '';
  }

  /** A case; where it is about its plan, with one that is written, and handed in. */
  async #case(ticketId: string, name: string): Promise<void> {
    const at = `/v1/tickets/${ticketId}/case`;
    await this.#s.api.ok('POST', at, {});
    if (!name.includes('/plan/')) return;
    await this.#s.api.ok('POST', `${at}/move`, { to: 'solution', reason: 'test' });
    const values = { measures: ['x'], steps: ['x'], resources: 'x', effect: 'x', risk: 'normal', dueDate: '2099-03-05T09:00:00Z' };
    // By another key than that of who decides on it.
    const author = await this.#s.as('supervisor');
    await author.ok('PATCH', `${at}/forms/plan`, { values });
    if (!name.endsWith('/submit')) await author.ok('POST', `${at}/plan/submit`);
  }

  /** Who must act for an operation to have its effect. */
  headersFor(name: string): Readonly<Record<string, string>> {
    return /\/plan\/(approve|refuse)$/.test(name) ? { 'x-sluice-as': 'anna' } : {};
  }

  /** What a department is asked for. */
  async #task(): Promise<string> {
    const { ticketId } = await this.contact();
    return (await this.#s.api.ok<{ id: string }>('POST', `/v1/tickets/${ticketId}/tasks`, { departmentId: 'logistics', what: 'Find it. 请查找。' })).id;
  }

  /** Who has not got it. */
  async #other(ticketId: string): Promise<string> {
    const { agentId } = await this.#s.api.ok<{ agentId: string | null }>('GET', `/v1/tickets/${ticketId}`);
    return agentId === 'mei' ? 'anna' : 'mei';
  }

  async #mail(): Promise<string> {
    await this.#s.sendMail({ from: 'li.wei@example.com', subject: '退款', text: '请退款。', messageId: `<object-${++this.#n}@example.com>`, attachments: [{ filename: '发票.pdf', content: '%PDF' }] });
    await this.#s.settle();
    const taken = (await this.#s.events(TOPICS.contactsReceived)).findLast((event) => event.source.endsWith('channel-email'));
    if (taken?.subject === undefined) throw new Error('the mail was not taken');
    return taken.subject;
  }

  /** The message that a mail with a file became. */
  async #message(): Promise<string> {
    const contactId = await this.#mail();
    const { conversationId } = await this.#s.api.ok<{ conversationId: string }>('GET', `/v1/channels/email/contacts/${contactId}`);
    const { items } = await this.#s.api.ok<{ items: { id: string; contactId: string }[] }>('GET', `/v1/conversations/${conversationId}/timeline?order=newest`);
    return items.find((one) => one.contactId === contactId)?.id ?? '';
  }

  /** A record that nobody can read, parked under its key. */
  async #poison(): Promise<Record<string, string>> {
    const key = `poison-${++this.#n}`;
    const { name } = TOPICS.conversationsEvents;
    const headers = { ce_specversion: '1.0', ce_type: 'dev.sluice.work.requested.v1', 'content-type': 'application/json' };
    await this.#s.platform.log.publish([{ id: uuidv7(this.#s.clock.now()), topic: name, key, headers, value: Buffer.from('no JSON') }]);
    await this.#s.settle();
    const { items } = await this.#s.api.ok<{ items: { group: string; key: string }[] }>('GET', '/v1/dead-letters');
    const found = items.find((one) => one.key === key);
    if (!found) throw new Error('the poison was not parked');
    return { group: found.group, key };
  }
}
