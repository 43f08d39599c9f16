import type { MailServer } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import { answerFaults, timeline } from './answers.ts';
import { clockFaults, clocksAtRest, unpromised } from './clocks.ts';
import { feed, type FeedEvent, isOf, listed } from './feed.ts';
import { handFaults } from './hands.ts';
import { holdersOf, versionFaults } from './holders.ts';
import type { Load } from './load.ts';

interface TicketLine {
  readonly id: string;
  readonly subject: string;
  readonly conversationId: string;
  readonly waiting: { readonly dueAt: string } | null;
}

const LIMIT_MS = 90_000;
/** What a ticket waits for longer than this does not come while a test looks at it. */
const SOON_MS = 30_000;

/** Waits until every contact that was accepted has found its ticket. */
async function threaded(load: Load): Promise<void> {
  const until = performance.now() + LIMIT_MS;
  for (const id of load.accepted.contacts.values())
    for (; ; await pause(50)) {
      const { body } = await load.call<{ status: string }>('GET', `/v1/contacts/${id}`);
      if (body.status === 'threaded') break;
      if (performance.now() > until) throw new Error(`the contact ${id} was accepted and is ${body.status}`);
    }
}

/** Waits until no ticket waits for a moment that is near. */
async function awake(load: Load): Promise<readonly TicketLine[]> {
  for (const until = performance.now() + LIMIT_MS; ; await pause(200)) {
    const tickets = await listed<TicketLine>(load, '/v1/tickets?limit=100');
    const near = tickets.filter(({ waiting }) => waiting !== null && Date.parse(waiting.dueAt) < Date.now() + SOON_MS);
    if (near.length === 0) return tickets;
    if (performance.now() > until) throw new Error(`the tickets ${near.map((one) => one.id).join(' ')} wait for a moment that has passed`);
  }
}

/** Waits until nothing more is published. */
async function quiet(load: Load): Promise<readonly FeedEvent[]> {
  const until = performance.now() + LIMIT_MS;
  for (let before = -1; performance.now() < until; await pause(400)) {
    const events = await feed(load);
    if (events.length === before) return events;
    before = events.length;
  }
  throw new Error('the feed does not come to rest');
}

/** "Every accepted id is found once; order per conversation kept; a repeat, never a hole." Answers what was wrong, one line each. */
export async function faultsAfter(load: Load, mail: MailServer): Promise<string[]> {
  await threaded(load);
  const faults = await answerFaults(load, mail);
  await quiet(load);
  const tickets = await awake(load);
  const ids = tickets.map((one) => one.id);
  const clocks = await clocksAtRest(load, ids);
  const events = await quiet(load);
  const { holders, faults: handedTwice } = holdersOf(events);
  faults.push(...versionFaults(events), ...queueFaults(events), ...handedTwice, ...clockFaults(clocks, events), ...unpromised(clocks, ids), ...contactFaults(load, events));
  faults.push(...(await handFaults(load, holders)));
  for (const [from, ids] of load.accepted.mails) faults.push(...(await matterFaults(load, tickets, from, ids)));
  return faults;
}

/** What was accepted was filed once; what a subscriber has read is still there. */
function contactFaults(load: Load, events: readonly FeedEvent[]): string[] {
  const ids = new Set(events.map((event) => event.id));
  const faults = [...load.accepted.read].filter((id) => !ids.has(id)).map((id) => `a subscriber has read the event ${id}, and it is gone`);
  const times = Map.groupBy(events.filter(isOf('ticket.message_received')), (event) => String(event.data['contactId']));
  for (const [externalId, id] of load.accepted.contacts) {
    const found = times.get(id)?.length ?? 0;
    if (found !== 1) faults.push(`contact ${externalId} (${id}) was filed ${found} times`);
  }
  return faults;
}

/** Whoever was filed is in a queue or in somebody's hand, or was. */
function queueFaults(events: readonly FeedEvent[]): string[] {
  const of = (name: string): Set<string> => new Set(events.filter(isOf(`ticket.${name}`)).map((event) => event.subject));
  const [has, resolved] = [of('queued'), of('resolved')];
  return [...of('created')].filter((ticket) => !has.has(ticket) && !resolved.has(ticket)).map((ticket) => `ticket ${ticket} never came into a queue`);
}

/** The mails of one customer about one matter: one conversation, each once, in order. */
async function matterFaults(load: Load, tickets: readonly TicketLine[], from: string, ids: readonly string[]): Promise<string[]> {
  const n = /^mail(\d+)@/.exec(from)?.[1];
  const conversations = new Set(tickets.filter((one) => one.subject === `Matter ${n}` || one.subject === `Re: Matter ${n}`).map((one) => one.conversationId));
  if (ids.length === 0) return [];
  if (conversations.size !== 1) return [`the mails of ${from} stand in ${conversations.size} conversations`];
  const lines = await timeline(load, [...conversations][0]!);
  const numbers = lines.filter((line) => line.direction === 'in').map((line) => Number(/^Mail number (\d+)/.exec(line.text)?.[1]));
  const right = ids.map((_, at) => at).join(' ');
  return numbers.join(' ') === right ? [] : [`${from} sent mails ${right}, filed are ${numbers.join(' ')}`];
}
