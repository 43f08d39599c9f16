import { compose, type EncodedRecord, TOPICS } from '@sluice/contracts';
import { toIso, uuidv7 } from '@sluice/kernel';
import { escalationIn } from './domain/escalation-words.ts';
import type { Escalation } from './domain/event.ts';
import type { Told } from './handlers/work.ts';
import { fired } from './records.ts';

/** For each who is told and each way beside the list: whoever sends them sees to it that each goes out once. */
export function noticeRecords(told: Told): readonly EncodedRecord[] {
  const { event } = told;
  if (event.name !== 'escalated') return [];
  const { via = [], notified, webhookId, actions } = event.data;
  const people = via.flatMap((way) => notified.map((agentId) => notice(told, event.data, agentId, way)));
  return actions.includes('webhook') && webhookId !== undefined ? [...people, notice(told, event.data, webhookId, 'webhook')] : people;
}

function notice(told: Told, escalation: Escalation, recipientId: string, via: string): EncodedRecord {
  const { ticketId, conversationId, origin } = told;
  const { at, configVersion } = escalation;
  const id = uuidv7(at);
  const { en, zh } = escalationIn(ticketId, escalation);
  const texts = [
    { language: 'zh', text: zh },
    { language: 'en', text: en },
  ];
  const data = { noticeId: id, recipientId, via, ticketId, conversationId, at: toIso(at), configVersion, texts, escalation: fired(told, escalation) };
  return compose(TOPICS.slaNotices, 'notice.requested', data, { service: 'sla', key: recipientId, subject: id, at, ...origin, id });
}
