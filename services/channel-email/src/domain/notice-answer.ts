import type { ContactReceived } from '@sluice/contracts';
import { ourDomains } from './account.ts';
import type { EmailConfiguration } from './agent-mail.ts';

/** Only what has no thread token has such an id from us: notices to agents. */
const OURS = /^(msg_[0-9a-f-]{36})@([^@\s]+)$/;

/** Ids of deliveries that a machine's mail answers or returns, where they may be notices of ours. A person's mail is never looked at. */
export function noticesAnswered({ automatic, mail }: ContactReceived, { accounts }: EmailConfiguration): string[] {
  if (automatic === 'none' || mail === undefined) return [];
  const domains = ourDomains(accounts);
  const about = [mail.machine?.originalMessageId, mail.inReplyTo, ...mail.references];
  const ours = about.flatMap((id = '') => {
    const [, messageId, domain = ''] = OURS.exec(id) ?? [];
    return messageId !== undefined && domains.has(domain.toLowerCase()) ? [messageId] : [];
  });
  return [...new Set(ours)];
}

/** An agent's own mailbox answers by itself: he is out of office, say. */
export function isAgentsMachine({ automatic, from }: ContactReceived, { agents }: EmailConfiguration): boolean {
  if (automatic !== 'auto_reply') return false;
  const address = from.value.toLowerCase();
  return [...agents.values()].some((one) => one.address?.toLowerCase() === address);
}
