import { type Accepted, intakeTelemetry } from '@sluice/channel-kit';
import type { Clock, Instant } from '@sluice/kernel';
import { type Logger, meter } from '@sluice/runtime';

interface MailboxSeen {
  readonly account: string;
  readonly lastSuccessAt: Instant | undefined;
  readonly reads: boolean;
  readonly since: Instant;
  readonly waiting: number;
}

/** One function per business event of this channel: it counts and says in one place. No address and no text ever stands here. */
export interface EmailTelemetry {
  /** From here on the gauges show these mailboxes, as they stand at each reading. */
  watch(clock: Clock, mailboxes: () => readonly MailboxSeen[]): void;
  /** `tookMs`: from the whole mail in hand to its commit. */
  mailTaken(way: 'smtp' | 'imap', outcome: Accepted['outcome'], bytes: number, tookMs: number): void;
  flush(contacts: number, tookMs: number): void;
  mailRefused(reason: string): void;
  /** The mail is taken with the verdict `temperror`. */
  verifierFailed(error: unknown): void;
  delivery(state: string, code: string | undefined): void;
  /** A notice to an agent has no way to him. */
  noticeUnsendable(messageId: string, ticketId: string, code: string): void;
  /** A machine has answered or returned a notice: it is no contact. */
  noticeAnswered(kind: string, messageId: string | undefined): void;
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
  const answered = meters.createCounter('sluice.notice.answered', { description: 'mails of machines about notices to agents: they are no contacts' });
  const fetches = meters.createCounter('sluice.mail.fetch_failed');
  const age = meters.createObservableGauge('sluice.mail.fetched.age', { unit: 'ms', description: 'how long ago a mailbox was last read with success; where it never was, how long it has been tried' });
  const waiting = meters.createObservableGauge('sluice.mail.waiting', { description: 'mails of a mailbox that are known and not yet taken' });
  return {
    watch(clock, mailboxes) {
      /** The SDK repeats the last value of what is not observed any more: what another process reads now is shown as 0 here. */
      const shown = new Set<string>();
      const seen = (): Map<string, MailboxSeen | undefined> => {
        const now = mailboxes().filter((one) => one.reads);
        for (const { account } of now) shown.add(account);
        return new Map([...[...shown].map((account) => [account, undefined] as const), ...now.map((one) => [one.account, one] as const)]);
      };
      age.addCallback((gauge) => {
        for (const [account, one] of seen()) gauge.observe(one ? Math.max(0, clock.now() - (one.lastSuccessAt ?? one.since)) : 0, { account });
      });
      waiting.addCallback((gauge) => {
        for (const [account, one] of seen()) gauge.observe(one?.waiting ?? 0, { account });
      });
    },
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
    noticeUnsendable(messageId, ticketId, code) {
      deliveries.add(1, { state: 'failed' });
      logger.error({ messageId, ticketId, code }, 'an agent cannot be told by mail');
    },
    noticeAnswered(kind, messageId) {
      answered.add(1, { kind });
      logger.info({ kind, messageId }, 'a machine has answered a notice: it is no contact');
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
