import type { NoticeRequested, OutboundRequested } from '@sluice/contracts';
import { clipUtf8 } from '@sluice/kernel';
import { type EmailConfiguration, noticeAccount } from './agent-mail.ts';

export interface NoticeMail {
  readonly request: OutboundRequested;
  readonly unsendable?: { readonly code: string; readonly detail: string };
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SUBJECT_BYTES = 200;

/**
 * A mail to an agent of ours: the notice in its words, the ticket's id, and a link where we know our own address; nothing that a customer
 * wrote. The same notice is the same mail, however often it is asked for. One that cannot be sent says why.
 */
export function noticeMail(notice: NoticeRequested, config: EmailConfiguration, publicUrl: string | undefined): NoticeMail {
  const { noticeId, recipientId, ticketId, conversationId, at } = notice;
  const agent = config.agents.get(recipientId);
  const account = noticeAccount(config);
  const texts = inOrder(notice, agent?.language);
  const link = publicUrl === undefined ? [] : [`${publicUrl}/v1/tickets/${ticketId}`];
  const request: OutboundRequested = {
    messageId: `msg_${UUID.exec(noticeId)?.[0] ?? noticeId}`,
    conversationId,
    ticketId,
    contactPointId: '',
    channel: 'email',
    accountId: account?.id ?? '',
    to: { kind: 'email', value: agent?.address ?? '', ...(agent?.name === undefined ? {} : { name: agent.name }) },
    subject: clipUtf8(texts.join(' · '), SUBJECT_BYTES),
    text: [...texts, [ticketId, ...link].join('\n')].join('\n\n'),
    attachments: [],
    requestedAt: at,
    author: 'system',
  };
  const unsendable = whyNot(agent, recipientId, account);
  return { request, ...(unsendable ? { unsendable } : {}) };
}

function whyNot(agent: { readonly address: string | undefined } | undefined, id: string, account: object | undefined): NoticeMail['unsendable'] {
  if (!agent) return { code: 'no_agent', detail: `there is no agent ${id} in agents.yaml` };
  if (agent.address === undefined) return { code: 'no_address', detail: `the agent ${id} has no email in agents.yaml` };
  return account ? undefined : { code: 'no_account', detail: 'there is no mail account in channels.yaml that could write it' };
}

function inOrder({ texts }: NoticeRequested, language = ''): string[] {
  const own = language.split('-')[0];
  return texts.toSorted((a, b) => Number(b.language === own) - Number(a.language === own)).map(({ text }) => text);
}
