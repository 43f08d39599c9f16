import { type Logger, meter } from '@sluice/runtime';

/** Business events of conversation: counted and said in one place. Ids only, never a customer's words. */
export interface ConversationTelemetry {
  contactFiled(channel: string, by: 'token' | 'chain' | 'parent' | 'new' | 'copy' | 'stream'): void;
  joined(childId: string, parentId: string): void;
  refused(reason: string): void;
  replyWithheld(reason: string): void;
  surveySent(channel: string): void;
  surveyWithheld(reason: string): void;
  ticketMissing(type: string): void;
  erased(erasureId: string): void;
}

export function conversationTelemetry(logger: Logger): ConversationTelemetry {
  const m = meter('conversation');
  const filed = m.createCounter('sluice.contact.filed', { description: 'contacts by channel and by what they found their conversation' });
  const joined = m.createCounter('sluice.conversation.joined', { description: 'replies that came ahead of their parents and met them' });
  const refused = m.createCounter('sluice.decision.refused', { description: 'decisions of routing and sla that came too late, by reason' });
  const withheld = m.createCounter('sluice.reply.withheld', { description: 'automatic answers that were not sent, by reason' });
  const asked = m.createCounter('sluice.survey.sent', { description: 'customers who were asked how a solution was, by channel' });
  const unasked = m.createCounter('sluice.survey.withheld', { description: 'customers who were to be asked and were not, by reason' });
  const missing = m.createCounter('sluice.ticket.missing', { description: 'events about a ticket that is not there' });
  const erased = m.createCounter('sluice.customer.erased', { description: 'people of whom every service has erased what it had' });
  return {
    contactFiled: (channel, by) => filed.add(1, { channel, by }),
    joined(conversationId, into) {
      joined.add(1);
      logger.info({ conversationId, into }, 'a reply that came ahead of its parent joined it');
    },
    refused: (reason) => refused.add(1, { reason }),
    replyWithheld: (reason) => withheld.add(1, { reason }),
    surveySent: (channel) => asked.add(1, { channel }),
    surveyWithheld: (reason) => unasked.add(1, { reason }),
    erased(erasureId) {
      erased.add(1);
      logger.info({ erasureId }, 'an erasure is whole');
    },
    ticketMissing(type) {
      missing.add(1, { type });
      logger.warn({ type }, 'an event about a ticket that is not there was passed over');
    },
  };
}
