import { type Clock, PassingFault } from '@sluice/kernel';
import { SpanKind, traceparentOf, withSpan } from '@sluice/runtime';
import type { Blobs, Database, Tx } from '@sluice/store';
import type { Accepted, NewContact } from '@sluice/channel-kit';
import { type MailReader, readHead, returnPathOf } from '@sluice/mail';
import { reportedBy } from '../authentication/reported.ts';
import type { EmailAccount } from '../domain/account.ts';
import type { NoticeAnswers } from '../send/notices.ts';
import { prepareMail, toContact } from '../to-contact.ts';
import type { EmailTelemetry } from '../telemetry.ts';
import { type Cursor, saveCursor } from './cursor.ts';
import type { FetchedMail } from './read-mails.ts';

export interface IntakeParts {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly reader: MailReader;
  readonly clock: Clock;
  readonly telemetry: EmailTelemetry;
  readonly accounts: () => readonly EmailAccount[];
  /** Absent: every mail is a contact. */
  readonly answersNotice?: NoticeAnswers | undefined;
  /** Contacts and their events, in the transaction that is given. */
  readonly insert: (tx: Tx, contacts: readonly NewContact[]) => Promise<readonly Accepted[]>;
}

export interface Place {
  readonly account: string;
  readonly mailbox: string;
  readonly authservId: string | undefined;
}

/** Mails of one mailbox into contacts, and the cursor with them. */
export class MailboxIntake {
  readonly #parts: IntakeParts;
  readonly #place: Place;

  constructor(parts: IntakeParts, place: Place) {
    this.#parts = parts;
    this.#place = place;
  }

  /** The mails and the cursor behind them in one commit. @throws PassingFault where nothing was stored, or nobody knows */
  async take(mails: readonly FetchedMail[], cursor: Cursor): Promise<Cursor> {
    const began = performance.now();
    const read = await Promise.all(mails.map((mail) => withSpan('receive mail', { kind: SpanKind.CONSUMER, attributes: { way: 'imap' } }, (span) => this.#contactOf(mail, traceparentOf(span)))));
    const { db, insert, telemetry, answersNotice } = this.#parts;
    const passed = await Promise.all(read.map(async ({ event }) => (await answersNotice?.(event)) === true));
    const contacts = read.filter((_, index) => !passed[index]);
    const [answers, moved] = await db.transact(async (tx) => {
      const taken = contacts.length === 0 ? [] : await insert(tx, contacts);
      return [taken, await saveCursor(tx, this.#place.account, this.#place.mailbox, cursor)] as const;
    });
    const tookMs = performance.now() - began;
    const bytes = mails.filter((_, index) => !passed[index]).map(({ raw }) => raw.length);
    answers.forEach((answer, index) => telemetry.mailTaken('imap', answer.outcome, bytes[index] ?? 0, tookMs));
    return moved;
  }

  async #contactOf({ raw, at, truncated }: FetchedMail, traceparent: string | undefined): Promise<NewContact> {
    const { clock, blobs, reader, accounts } = this.#parts;
    const now = clock.now();
    const stored = at === undefined ? Number.NaN : new Date(at).getTime();
    const receivedAt = Number.isFinite(stored) ? Math.min(stored, now) : now;
    const prepared = await prepareMail({ raw, receivedAt, takenAt: now, envelopeFrom: returnPathOf(raw), envelopeTo: [], ...(truncated ? { flags: ['truncated'] } : {}) }, blobs, reader);
    const all = accounts();
    const ours = all.find((one) => one.id === this.#place.account);
    if (!ours) throw new PassingFault('the account has just been taken out of the configuration');
    const { authservId } = this.#place;
    const authentication = authservId === undefined ? undefined : reportedBy(authservId, readHead(raw).headers, prepared.mail.from?.address ?? '');
    return toContact(ours, all, { ...prepared, authentication }, traceparent);
  }
}
