import { type Accepted, intakeTelemetry } from '@sluice/channel-kit';
import { type Logger, meter } from '@sluice/runtime';

/** One function per business event of this channel: it counts and says in one place. No address and no text ever stands here. */
export interface EmailTelemetry {
  /** `tookMs`: from the whole mail in hand to its commit. */
  mailTaken(way: 'smtp' | 'imap', outcome: Accepted['outcome'], bytes: number, tookMs: number): void;
  flush(contacts: number, tookMs: number): void;
  mailRefused(reason: string): void;
  /** The mail is taken with the verdict `temperror`. */
  verifierFailed(error: unknown): void;
  delivery(state: string, code: string | undefined): void;
  fetchFailed(account: string, error: unknown): void;
  fetchRecovered(account: string): void;
  mailboxRenumbered(account: string): void;
}

export function emailTelemetry(logger: Logger): EmailTelemetry {
  const meters = meter('sluice.channel-email');
  const intake = { smtp: intakeTelemetry('email', 'smtp'), imap: intakeTelemetry('email', 'imap') };
  const refused = meters.createCounter('sluice.mail.refused');
  const unverified = meters.createCounter('sluice.mail.verifier_failed');
  const deliveries = meters.createCounter('sluice.delivery.settled');
  const fetches = meters.createCounter('sluice.mail.fetch_failed');
  return {
    mailTaken(way, outcome, bytes, tookMs) {
      intake[way].accepted(outcome, tookMs);
      logger.debug({ way, outcome, bytes }, 'mail taken');
    },
    flush: (contacts, tookMs) => intake.smtp.flush(contacts, tookMs),
    mailRefused(reason) {
      refused.add(1, { reason });
      logger.debug({ reason }, 'mail refused');
    },
    verifierFailed(error) {
      unverified.add(1);
      logger.warn({ err: error }, 'who really sent a mail could not be checked');
    },
    delivery(state, code) {
      deliveries.add(1, { state });
      if (state === 'failed') logger.warn({ state, code }, 'a message could not be delivered');
      else logger.debug({ state, code }, 'delivery settled');
    },
    fetchFailed(account, error) {
      fetches.add(1, { account });
      logger.warn({ account, err: error }, 'a mailbox could not be read');
    },
    fetchRecovered(account) {
      logger.info({ account }, 'a mailbox is read again');
    },
    mailboxRenumbered(account) {
      logger.warn({ account }, 'the mail server has renumbered the mailbox: it is read anew, known mails are recognised');
    },
  };
}
