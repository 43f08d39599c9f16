import type { OutboundRequested } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import { RIG_START } from '@sluice/channel-kit/testing';

/** The shape of a thread token; nothing here checks one. */
export const TOKEN = 'Zm9vYmFyLWZvb2Jhci1mb29iYXItZm9vYmFy';

/** An agent's answer to a customer's second mail, as the conversation asks for it. */
export const outgoing = (n: number, more: Partial<OutboundRequested> = {}): OutboundRequested => ({
  messageId: `msg_${n}`,
  conversationId: 'cnv_1',
  ticketId: 'tkt_1',
  contactPointId: 'cpt_1',
  channel: 'email',
  accountId: 'support',
  to: { kind: 'email', value: 'li.wei@example.com', name: '李伟' },
  subject: '回复：订单 4711',
  text: '您好，您的订单已发出。\n\nIt has left today.',
  attachments: [],
  mail: { messageId: `${TOKEN}${n}@sluice.example`, inReplyTo: 'a2@example.com', references: ['a1@example.com', 'a2@example.com'], replyTo: `support+${TOKEN}@sluice.example` },
  requestedAt: toIso(RIG_START),
  author: 'agent',
  ...more,
});
