import type { MailServer } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import type { Load } from './load.ts';

interface FeedEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly entityversion?: number;
  readonly data: Record<string, unknown>;
}
interface Line {
  readonly direction: string;
  readonly id: string;
  readonly text: string;
  readonly channel: string;
  readonly delivery: { readonly status: string } | null;
}

const LIMIT_MS = 90_000;

/** Every event of the public feed, from its beginning. */
export async function feed(load: Load): Promise<FeedEvent[]> {
  const found: FeedEvent[] = [];
  for (let after: string | undefined; ; ) {
    const { body } = await load.call<{ items: FeedEvent[]; next: string }>('GET', `/v1/events?limit=500${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`);
    if (body.items.length === 0) return found;
    found.push(...body.items);
    after = body.next;
  }
}

/** Waits until every contact that was accepted has found its ticket, and nothing more is published. */
async function atRest(load: Load): Promise<FeedEvent[]> {
  const until = performance.now() + LIMIT_MS;
  for (const id of load.accepted.contacts.values()) {
    for (;;) {
      const { body } = await load.call<{ status: string }>('GET', `/v1/contacts/${id}`);
      if (body.status === 'threaded') break;
      if (performance.now() > until) throw new Error(`the contact ${id} was accepted and is ${body.status}`);
      await pause(50);
    }
  }
  for (let before = -1; performance.now() < until; await pause(400)) {
    const events = await feed(load);
    if (events.length === before) return events;
    before = events.length;
  }
  throw new Error('the feed does not come to rest');
}

/**
 * "Every accepted id is found once; order per conversation kept; a repeat, never a hole." Answers what was wrong, one line each.
 * The feed may hold an event twice (a relay that died between sending and deleting); it is known by its id.
 */
export async function faultsAfter(load: Load, mail: MailServer): Promise<string[]> {
  const faults: string[] = [];
  const events = [...new Map((await atRest(load)).map((event) => [event.id, event])).values()];
  const ids = new Set(events.map((event) => event.id));
  for (const id of load.accepted.read) if (!ids.has(id)) faults.push(`a subscriber has read the event ${id}, and it is gone`);
  const received = events.filter((event) => event.type.endsWith('ticket.message_received.v1'));
  const times = Map.groupBy(received, (event) => String(event.data['contactId']));
  for (const [externalId, id] of load.accepted.contacts) {
    const found = times.get(id)?.length ?? 0;
    if (found !== 1) faults.push(`contact ${externalId} (${id}) was filed ${found} times`);
  }
  faults.push(...versions(events), ...queued(events));
  for (const [from, ids] of load.accepted.mails) faults.push(...(await oneMatter(load, from, ids)));
  faults.push(...(await answers(load, mail)));
  return faults;
}

/** From 1, without a hole, each once. */
function versions(events: readonly FeedEvent[]): string[] {
  const byTicket = Map.groupBy(
    events.filter((event) => event.type.startsWith('dev.sluice.ticket.')),
    (event) => event.subject,
  );
  return [...byTicket].flatMap(([ticket, list]) => {
    const seen = list.map((event) => event.entityversion ?? 0);
    return seen.every((version, n) => version === n + 1) ? [] : [`ticket ${ticket} has the versions ${seen.join(' ')}`];
  });
}

/** Whoever was filed is in a queue or in somebody's hand, or was. */
function queued(events: readonly FeedEvent[]): string[] {
  const of = (name: string): Set<string> => new Set(events.filter((event) => event.type === `dev.sluice.ticket.${name}.v1`).map((event) => event.subject));
  const [has, resolved] = [of('queued'), of('resolved')];
  return [...of('created')].filter((ticket) => !has.has(ticket) && !resolved.has(ticket)).map((ticket) => `ticket ${ticket} never came into a queue`);
}

async function oneMatter(load: Load, from: string, ids: readonly string[]): Promise<string[]> {
  const n = /^mail(\d+)@/.exec(from)?.[1];
  const conversations = new Set((await tickets(load)).filter((one) => one.subject === `Matter ${n}` || one.subject === `Re: Matter ${n}`).map((one) => one.conversationId));
  if (ids.length === 0) return [];
  if (conversations.size !== 1) return [`the mails of ${from} stand in ${conversations.size} conversations`];
  const lines = await timeline(load, [...conversations][0]!);
  const numbers = lines.filter((line) => line.direction === 'in').map((line) => Number(/^Mail number (\d+)/.exec(line.text)?.[1]));
  const right = ids.map((_, at) => at).join(' ');
  return numbers.join(' ') === right ? [] : [`${from} sent mails ${right}, filed are ${numbers.join(' ')}`];
}

async function tickets(load: Load): Promise<{ subject: string; conversationId: string }[]> {
  const found: { subject: string; conversationId: string }[] = [];
  for (let after = ''; ; ) {
    const { body } = await load.call<{ items: { subject: string; conversationId: string }[]; next: string | null }>('GET', `/v1/tickets?limit=100${after}`);
    found.push(...body.items);
    if (body.next === null) return found;
    after = `&cursor=${encodeURIComponent(body.next)}`;
  }
}

async function timeline(load: Load, conversationId: string): Promise<Line[]> {
  const lines: Line[] = [];
  for (let after = ''; ; ) {
    const { body } = await load.call<{ items: Line[]; next: string | null }>('GET', `/v1/conversations/${conversationId}/timeline?limit=200${after}`);
    lines.push(...body.items);
    if (body.next === null) return lines;
    after = `&cursor=${encodeURIComponent(body.next)}`;
  }
}

/** Each stands once on its timeline; what went out by mail reached the customer, a repeat under the same Message-ID. */
async function answers(load: Load, mail: MailServer): Promise<string[]> {
  const faults: string[] = [];
  const byConversation = Map.groupBy(load.accepted.answers, ([, conversation]) => conversation);
  let outByMail = 0;
  for (const [conversation, list] of byConversation) {
    const lines = await timeline(load, conversation);
    for (const [id] of list) {
      const found = lines.filter((line) => line.id === id);
      if (found.length !== 1) faults.push(`answer ${id} stands ${found.length} times on its timeline`);
      if (found[0]?.channel === 'email' && found[0].delivery?.status === 'sent') outByMail++;
    }
  }
  const texts = new Map(mail.mails.map((one) => [one.header('message-id'), one.raw.slice(one.raw.search(/\r?\n\r?\n/))]));
  if (texts.size < outByMail) faults.push(`${outByMail} answers are said to be sent, ${texts.size} came to the customers`);
  const times = Map.groupBy(texts, ([, body]) => body);
  for (const [, list] of times) if (list.length > 1) faults.push(`one answer came under ${list.length} Message-IDs`);
  return faults;
}
