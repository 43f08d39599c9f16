import type { Deliveries, DeliverySource } from '@sluice/channel-kit';
import { type ContactReceived, known, TOPICS } from '@sluice/contracts';
import type { Clock } from '@sluice/kernel';
import type { Database } from '@sluice/store';
import type { EmailConfiguration } from '../domain/agent-mail.ts';
import { noticeMail } from '../domain/notice.ts';
import { isAgentsMachine, noticesAnswered } from '../domain/notice-answer.ts';
import type { EmailTelemetry } from '../telemetry.ts';

/** Notices by mail: those of the topic that are ours to send. */
export function noticeSource(o: { readonly configuration: () => EmailConfiguration; readonly publicUrl: string | undefined }): DeliverySource {
  return {
    topic: TOPICS.slaNotices.name,
    deliveryOf(event, cause) {
      const found = known(event);
      if (found?.name !== 'notice.requested' || found.event.data.via !== 'mail') return undefined;
      return { ...noticeMail(found.event.data, o.configuration(), o.publicUrl), kind: 'notice', cause };
    },
  };
}

/** Whether a mail that came is no contact but what a machine makes of a notice of ours: then it is dealt with. */
export type NoticeAnswers = (contact: ContactReceived) => Promise<boolean>;

export interface NoticeAnswerParts {
  readonly db: Database;
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  readonly configuration: () => EmailConfiguration;
  readonly telemetry: EmailTelemetry;
}

/**
 * A machine that answers or returns a notice must not become a customer who is answered in his turn. What was returned stands in the outbox
 * as failed. Notices have the null sender, so a correct server does neither (RFC 3834 §2, RFC 5321 §4.5.5).
 */
export function noticeAnswers({ db, deliveries, clock, configuration, telemetry }: NoticeAnswerParts): NoticeAnswers {
  return async (contact) => {
    const ids = noticesAnswered(contact, configuration());
    const { automatic, mail } = contact;
    const returned = automatic === 'bounce' ? { code: mail?.machine?.status ?? 'returned', detail: mail?.machine?.reason ?? 'returned' } : undefined;
    const found = ids.length === 0 ? [] : await deliveries.noticesReturned(db, ids, returned, clock.now());
    if (found.length === 0 && !isAgentsMachine(contact, configuration())) return false;
    telemetry.noticeAnswered(automatic, found[0]);
    return true;
  };
}
