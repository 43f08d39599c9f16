import { known, type Known, TOPICS } from '@sluice/contracts';
import type { BatchHandler } from '@sluice/stream';
import { type ConversationParts, loadUnderConfig } from './act.ts';
import { vouchedIn } from './filing.ts';
import type { ConversationConfig } from './config.ts';
import { mailsOf, pointOf, streamsOf } from './handlers/contact-received.ts';
import { handle } from './handlers/index.ts';
import type { Wanted } from './store/load.ts';
import { saveWork } from './store/save.ts';
import { signedConversation } from './thread.ts';
import type { ThreadTokens } from './threading/token.ts';
import { newWork, type Work } from './work.ts';

/** What a batch works on, with its events as they were read and checked once. */
export interface BatchWork {
  readonly work: Work;
  readonly events: ReadonlyMap<string, Known>;
}

interface Options {
  readonly parts: Omit<ConversationParts, 'db' | 'logger' | 'clock'>;
  /** Called with the configuration versions that records name, before anything is decided. @throws PassingFault where one is newer than ours */
  readonly require: (versions: Iterable<string>) => void;
}

/** load → handle → save of the group `conversation`: everything that moves a ticket, but humans and time. */
export function conversationHandler({ parts, require }: Options): BatchHandler<BatchWork> {
  return {
    topics: [TOPICS.contactsReceived.name, TOPICS.routingEvents.name, TOPICS.slaEvents.name, TOPICS.insightEvents.name, TOPICS.outboundReceipts.name],
    async load(tx, inbound, now) {
      const events = new Map(
        inbound.flatMap((event) => {
          const found = known(event);
          return found ? [[event.id, found] as const] : [];
        }),
      );
      const all = [...events.values()];
      require(new Set(all.flatMap(versionOf)));
      const work = newWork({ now, config: parts.config(), tokens: parts.tokens, telemetry: parts.telemetry });
      await loadUnderConfig(parts, tx, work, wantedOf(all, parts.tokens, parts.config()));
      return { work, events };
    },
    handle(event, { work, events }) {
      const found = events.get(event.id);
      if (found) handle(found, work);
    },
    async save(tx, { work }) {
      await saveWork(tx, parts.timers, work);
      return work.out;
    },
  };
}

/** Only what these kinds of events need. */
function wantedOf(all: readonly Known[], tokens: ThreadTokens, config: ConversationConfig): Wanted {
  const contacts = all.flatMap((one) => (one.name === 'contact.received' ? one.event.data : []));
  const receipts = all.flatMap((one) => (one.name === 'receipt.recorded' ? one.event.data : []));
  const tickets = all.flatMap((one) =>
    one.name.startsWith('work.') || one.name.startsWith('sla.') || one.name.startsWith('survey.') ? (one.event.data as { readonly ticketId: string }).ticketId : [],
  );
  const replies = [...new Set(all.flatMap((one) => (one.name === 'work.queued' && one.event.data.says?.answer !== undefined ? one.event.data.conversationId : [])))];
  const surveys = [...new Set(all.flatMap((one) => (one.name === 'survey.due' ? one.event.data.conversationId : [])))];
  return {
    points: contacts.map(pointOf),
    facts: contacts.filter((contact) => vouchedIn(contact).length > 0).map((contact) => contact.contactPointId),
    mails: mailsOf(contacts, tokens),
    streams: streamsOf(contacts, config),
    machines: contacts.filter((one) => one.mail?.machine !== undefined).map((contact) => ({ contact, signed: signedConversation({ tokens }, contact) })),
    tickets: [...new Set([...tickets, ...receipts.map((one) => one.ticketId)])],
    ...(replies.length + surveys.length === 0 ? {} : { conversations: [...new Set([...replies, ...surveys])], replies, answers: surveys.length > 0 }),
    sent: [...new Set(receipts.map((one) => one.messageId))],
    // Only an answer that failed asks for an agent again without a message.
    bare: !receipts.some((one) => one.status === 'failed') && !contacts.some((one) => one.mail?.machine?.permanent === true),
  };
}

function versionOf({ name, event }: Known): string[] {
  switch (name) {
    case 'work.queued':
    case 'work.overflowed':
    case 'sla.warned':
    case 'sla.breached':
    case 'sla.breach_withdrawn':
    case 'sla.task_asked':
    case 'survey.due':
      return [event.data.configVersion];
    case 'work.assigned':
    case 'work.offered':
      return [event.data.decision.configVersion];
    default:
      return [];
  }
}
