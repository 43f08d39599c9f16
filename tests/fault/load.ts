import type { MailServer } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import { createTransport } from 'nodemailer';
import type { Chance } from './random.ts';

/** What the world was told and must find again. */
export interface Accepted {
  /** Contact ids that were answered 202, by the external id under which they were handed in. */
  readonly contacts: Map<string, string>;
  /** Message-IDs of mails that were answered 250, by their sender, in the order of sending. */
  readonly mails: Map<string, string[]>;
  /** Answers of agents that were answered 2xx: message id → conversation. */
  readonly answers: Map<string, string>;
  /** Ids of the events that a subscriber of the feed has read. */
  readonly read: Set<string>;
}

export interface Answered<T> {
  readonly status: number;
  readonly body: T;
}

interface TicketLine {
  readonly id: string;
  readonly conversationId: string;
  readonly status: string;
}

interface CustomerLine {
  readonly id: string;
  readonly identities: readonly { readonly canonical: string }[];
}

/** Who writes by mail. */
const WRITERS = [0, 1];
const PATIENCE_MS = 120_000;

/**
 * Customers and an agent who do not give up: what fails, or gets no answer, is sent again just as it was, as every client of ours must.
 * They know nothing of the process behind the address, which dies and comes back.
 */
export class Load {
  readonly accepted: Accepted = { contacts: new Map(), mails: new Map(), answers: new Map(), read: new Set() };
  readonly #url: string;
  readonly #key: () => string;
  readonly #smtpPort: number;
  readonly #mark: string;
  readonly #chance: Chance;
  #known: readonly string[] = [];
  #over = false;
  #patienceMs = PATIENCE_MS;

  constructor(o: { url: string; key: () => string; smtpPort: number; mark: string; chance: Chance; mail: MailServer }) {
    this.#url = o.url;
    this.#key = o.key;
    this.#smtpPort = o.smtpPort;
    this.#mark = o.mark;
    this.#chance = o.chance;
  }

  /** Runs until `end`; then each one finishes what he has begun. */
  run(): Promise<unknown> {
    const people = [0, 1, 2, 3].map((n) => this.#app(n));
    const writers = WRITERS.map((n) => this.#writer(n));
    return Promise.all([...people, ...writers, this.#agent(), this.#administrator(), this.#subscriber()]);
  }

  end(): void {
    this.#over = true;
  }

  /** Nobody is patient any more: the test has failed already. */
  give(): void {
    this.#over = true;
    this.#patienceMs = 0;
  }

  /** A call until it is answered, with whatever answer is no fault of the moment. */
  async call<T = Record<string, unknown>>(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answered<T>> {
    for (const began = performance.now(); performance.now() - began < this.#patienceMs; await pause(20 + this.#chance.between(0, 30))) {
      const answer = await fetch(this.#url + path, {
        method,
        headers: { authorization: `Bearer ${this.#key()}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(10_000),
      }).catch(() => undefined);
      if (answer === undefined || answer.status === 503) continue;
      const text = await answer.text().catch(() => undefined);
      if (text === undefined) continue;
      return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as T };
    }
    throw new Error(`${method} ${path} was not answered within ${PATIENCE_MS} ms`);
  }

  async #app(n: number): Promise<void> {
    for (let m = 0; !this.#over; m++) {
      const externalId = `${this.#mark}-${n}-${m}`;
      const contact = {
        channel: 'app',
        externalId,
        from: { kind: 'email', value: `app${n}@${this.#mark}.example` },
        subject: `Order ${m}`,
        text: m % 2 === 0 ? 'Where is my order?' : '我的订单在哪里？',
      };
      const key: Record<string, string> = m % 3 === 0 ? { 'idempotency-key': externalId } : {};
      const { status, body } = await this.call<{ id: string }>('POST', '/v1/contacts', contact, key);
      if (status !== 202) throw new Error(`a contact was answered ${status}: ${JSON.stringify(body)}`);
      this.accepted.contacts.set(externalId, body.id);
      await pause(this.#chance.between(0, 25));
    }
  }

  /** One matter, mail after mail, each a reply to the one before. */
  async #writer(n: number): Promise<void> {
    const from = `mail${n}@${this.#mark}.example`;
    const sent: string[] = [];
    this.accepted.mails.set(from, sent);
    for (let m = 0; !this.#over; m++) {
      const messageId = `<${n}.${m}@${this.#mark}.example>`;
      const mail = {
        from,
        to: 'support@sluice.example',
        subject: `Matter ${n}`,
        text: `Mail number ${m}. 第${m}封。`,
        messageId,
        date: new Date(1_772_442_000_000 + m * 1000),
        ...(m === 0 ? {} : { inReplyTo: sent.at(-1)!, references: sent.slice(-5) }),
      };
      await this.#send(mail);
      sent.push(messageId);
      await pause(this.#chance.between(20, 120));
    }
  }

  async #send(mail: object): Promise<void> {
    for (const began = performance.now(); performance.now() - began < this.#patienceMs; await pause(50)) {
      const transport = createTransport({ host: '127.0.0.1', port: this.#smtpPort, secure: false, ignoreTLS: true, connectionTimeout: 5000, greetingTimeout: 5000, socketTimeout: 10_000 });
      const taken = await transport.sendMail(mail).then(
        () => true,
        () => false,
      );
      transport.close();
      if (taken) return;
    }
    throw new Error(`a mail was not taken within ${PATIENCE_MS} ms`);
  }

  /** Looks at what is open: answers one, sets one waiting, resolves one. Every second time it is one of who writes by mail: among the newest they are few, and only answers to them leave the house. */
  async #agent(): Promise<void> {
    for (let n = 0; !this.#over; n++) {
      const writers = n % 2 === 0 ? await this.#writers() : [];
      // Those of writers also where everybody has his hands full of others: whoever answers need not hold it.
      const which = writers.length === 0 ? 'status=open' : `status=new&status=open&status=waiting&customer=${this.#chance.pick(writers)}`;
      const { body } = await this.call<{ items?: readonly TicketLine[] }>('GET', `/v1/tickets?limit=50&${which}`);
      const lines = body.items ?? [];
      if (lines.length > 0) await this.#serve(this.#chance.pick(lines), n);
      await pause(this.#chance.between(10, 60));
    }
  }

  /** Customer ids of those who have written mails so far. */
  async #writers(): Promise<readonly string[]> {
    if (this.#known.length < WRITERS.length) {
      const { body } = await this.call<{ items: readonly CustomerLine[] }>('GET', '/v1/customers?limit=200');
      this.#known = body.items.filter((one) => one.identities.some(({ canonical }) => this.accepted.mails.has(canonical))).map((one) => one.id);
    }
    return this.#known;
  }

  /** Publishes a folder that differs in one word, again and again. */
  async #administrator(): Promise<void> {
    const { body } = await this.call<{ files: Record<string, string> }>('GET', '/v1/config');
    for (let n = 0; !this.#over; n++) {
      const files = { ...body.files, 'teams.yaml': (body.files['teams.yaml'] ?? '').replace(/name: .*/, `name: Service ${n}`) };
      const answer = await this.call('POST', '/v1/config', { files }, { 'idempotency-key': `${this.#mark}-config-${n}` });
      if (answer.status !== 200) throw new Error(`a configuration was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      await pause(this.#chance.between(100, 400));
    }
  }

  /** Follows the public feed as another system does: what it was shown once must be true for ever. */
  async #subscriber(): Promise<void> {
    for (let after = ''; !this.#over; ) {
      const { status, body } = await this.call<{ items: readonly { readonly id: string }[]; next: string }>('GET', `/v1/events?limit=500&wait=1${after}`);
      if (status !== 200) throw new Error(`a subscriber was answered ${status}: ${JSON.stringify(body)}`);
      for (const { id } of body.items) this.accepted.read.add(id);
      after = `&after=${encodeURIComponent(body.next)}`;
    }
  }

  async #serve(ticket: TicketLine, n: number): Promise<void> {
    const key = { 'idempotency-key': `${this.#mark}-serve-${n}` };
    const answer = await this.call<{ id: string }>('POST', `/v1/conversations/${ticket.conversationId}/messages`, { text: `Answer ${n} / 答复 ${n}` }, key);
    if (answer.status === 201 || answer.status === 202 || answer.status === 200) this.accepted.answers.set(answer.body.id, ticket.conversationId);
    else if (answer.status !== 409) throw new Error(`an answer was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    if (n % 3 === 1) await this.call('POST', `/v1/tickets/${ticket.id}/wait`, { for: 'customer', dueAt: new Date(Date.now() + 1500).toISOString() }, key);
    if (n % 3 === 2) await this.call('POST', `/v1/tickets/${ticket.id}/resolve`, { code: 'solved' }, key);
  }
}
