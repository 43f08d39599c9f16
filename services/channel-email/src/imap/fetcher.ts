/**
 * One mailbox, read by uid and never by "unread" or "the last ten" (those lose mail). The cursor (UIDVALIDITY and UID) moves in the
 * transaction that stores the mails; a renumbered mailbox is read anew from its first mail, and what is known is recognised by its digest.
 * One fetcher per account over all processes, by an advisory lock. Nothing is marked, moved or deleted in the mailbox.
 */
import { hash } from 'node:crypto';
import { type Clock, type Instant, PassingFault, toIso } from '@sluice/kernel';
import { type Check, type Logger, type Loop, runLoop, SpanKind, traceparentOf, Wake, withSpan } from '@sluice/runtime';
import type { Blobs, Database, Held, Locks, Tx } from '@sluice/store';
import type { Accepted, NewContact } from '@sluice/channel-kit';
import { type MailReader, readHead, returnPathOf } from '@sluice/mail';
import { ImapFlow } from 'imapflow';
import { reportedBy } from '../authentication/reported.ts';
import type { EmailAccount, ImapSettings } from '../domain/account.ts';
import { prepareMail, toContact } from '../to-contact.ts';
import type { EmailTelemetry } from '../telemetry.ts';
import { loadCursor, saveCursor } from './cursor.ts';
import { type ImapFault, imapFault } from './fault.ts';
import { type FetchedMail, fetchMails, firstGroup, uidsAfter } from './read-mails.ts';

export interface FetcherParts {
  readonly db: Database;
  readonly locks: Locks;
  readonly blobs: Blobs;
  readonly reader: MailReader;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly telemetry: EmailTelemetry;
  readonly accounts: () => readonly EmailAccount[];
  /** Contacts and their events, in the transaction that is given. */
  readonly insert: (tx: Tx, contacts: readonly NewContact[]) => Promise<readonly Accepted[]>;
  readonly limits?: Partial<FetchLimits>;
}

export interface FetchLimits {
  readonly maxMailBytes: number;
  readonly batchMails: number;
  readonly batchBytes: number;
  /** Between two looks when the server says nothing: IDLE connections die silently. */
  readonly pollMs: number;
  readonly timeoutMs: number;
  readonly backOff: { readonly firstMs: number; readonly maxMs: number };
}

const MIB = 1024 * 1024;
export const FETCH_LIMITS: FetchLimits = { maxMailBytes: 50 * MIB, batchMails: 50, batchBytes: 8 * MIB, pollMs: 60_000, timeoutMs: 60_000, backOff: { firstMs: 500, maxMs: 60_000 } };
const LOCK_POLL_MS = 250;

export interface FetchState {
  readonly account: string;
  /** Of any process that read it: it stands beside the cursor. */
  readonly lastSuccessAt: Instant | undefined;
  readonly failing: boolean;
}

export class Fetcher {
  readonly #parts: FetcherParts;
  readonly #limits: FetchLimits;
  readonly account: string;
  readonly #settings: ImapSettings;
  readonly #wake = new Wake();
  #held: Held | undefined;
  #client: ImapFlow | undefined;
  #loop: Loop | undefined;
  #lastSuccessAt: Instant | undefined;
  #fault: ImapFault | undefined;

  constructor(account: EmailAccount, settings: ImapSettings, parts: FetcherParts) {
    this.account = account.id;
    this.#settings = settings;
    this.#parts = parts;
    this.#limits = { ...FETCH_LIMITS, ...parts.limits };
  }

  start(): void {
    this.#loop = runLoop({
      name: `imap ${this.account}`,
      logger: this.#parts.logger,
      backOff: this.#limits.backOff,
      hangsAfterMs: this.#limits.pollMs + 5 * this.#limits.timeoutMs,
      step: (signal) => this.#step(signal),
      onFault: (error) => this.#failed(error),
    });
  }

  get #mailbox(): string {
    return this.#settings.mailbox ?? 'INBOX';
  }

  get state(): FetchState {
    return { account: this.account, lastSuccessAt: this.#lastSuccessAt, failing: this.#fault !== undefined };
  }

  check(): Check {
    const name = `imap ${this.account}`;
    const since = this.#lastSuccessAt === undefined ? 'never read' : `last read ${toIso(this.#lastSuccessAt)}`;
    if (this.#fault) return { name, status: 'fail', detail: `${this.#fault.why}; ${since}`, remedy: this.#fault.remedy, elsewhere: true };
    return { name, status: 'ok', detail: this.#held ? since : 'another process reads it, or none yet' };
  }

  async stop(): Promise<void> {
    const ended = this.#loop?.stop();
    this.#client?.close();
    await ended;
    this.#disconnect();
    await this.#held?.release();
    this.#held = undefined;
  }

  /** One round: read all that is new, then sleep in IDLE until the server or the poll wakes us. */
  async #step(signal: AbortSignal): Promise<void> {
    if (!this.#held?.isHeld()) {
      this.#disconnect();
      this.#held = await this.#parts.locks.tryHold(`channel_email.imap.${this.account}`);
      if (!this.#held) {
        await this.#wake.wait(LOCK_POLL_MS, signal);
        return;
      }
      this.#lastSuccessAt = (await loadCursor(this.#parts.db, this.account, this.#mailbox))?.lastSuccessAt;
    }
    const client = await this.#connected();
    await this.#readAll(client, signal);
    this.#succeeded();
    if (signal.aborted) return;
    // The next command ends IDLE by itself. A server that ends the connection meanwhile rings; the next round then says so.
    client.idle().catch(() => this.#wake.ring());
    await this.#wake.wait(this.#limits.pollMs, signal);
    if (!client.usable && !signal.aborted) throw new PassingFault('the mail server ended the connection');
  }

  async #connected(): Promise<ImapFlow> {
    if (this.#client?.usable) return this.#client;
    this.#disconnect();
    const { host, port, secure, user, password, verifyTls } = this.#settings;
    const { timeoutMs } = this.#limits;
    const client = new ImapFlow({
      host,
      port,
      secure,
      auth: { user, pass: password },
      logger: false,
      tls: { rejectUnauthorized: verifyTls ?? true },
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: this.#limits.pollMs + timeoutMs,
      maxLiteralSize: this.#limits.maxMailBytes + MIB,
    });
    client.on('error', () => this.#wake.ring());
    client.on('close', () => this.#wake.ring());
    client.on('exists', () => this.#wake.ring());
    this.#client = client;
    await client.connect();
    await client.mailboxOpen(this.#mailbox, { readOnly: true });
    return client;
  }

  #disconnect(): void {
    this.#client?.close();
    this.#client = undefined;
  }

  /** Oldest first, in batches bounded in number and bytes; each batch and the cursor behind it are one commit. */
  async #readAll(client: ImapFlow, signal: AbortSignal): Promise<void> {
    if (client.mailbox === false) throw new PassingFault('the mail server has closed the mailbox');
    const uidValidity = Number(client.mailbox.uidValidity);
    const cursor = await loadCursor(this.#parts.db, this.account, this.#mailbox);
    const same = cursor?.uidValidity === uidValidity;
    if (cursor && !same) this.#parts.telemetry.mailboxRenumbered(this.account);
    const from = same ? cursor.uid : 0;
    let uids = await uidsAfter(client, from);
    // Also where nothing is new: that the mailbox was read is what an operator wants to know.
    if (uids.length === 0) await this.#save([], { uidValidity, uid: from, lastSuccessAt: this.#parts.clock.now() });
    while (uids.length > 0 && !signal.aborted) {
      const group = await firstGroup(client, uids, this.#limits);
      await this.#takeGroup(client, group, uidValidity);
      uids = uids.slice(group.length);
    }
  }

  async #takeGroup(client: ImapFlow, group: readonly number[], uidValidity: number): Promise<void> {
    const mails = await fetchMails(client, group, this.#limits.maxMailBytes);
    const began = performance.now();
    const contacts: NewContact[] = [];
    for (const mail of mails) contacts.push(await withSpan('receive mail', { kind: SpanKind.CONSUMER, attributes: { way: 'imap' } }, (span) => this.#contactOf(mail, traceparentOf(span))));
    const sizes = mails.map((mail) => mail.raw.length);
    const answers = await this.#save(contacts, { uidValidity, uid: group.at(-1) ?? 0, lastSuccessAt: this.#parts.clock.now() });
    const tookMs = performance.now() - began;
    answers.forEach((answer, index) => this.#parts.telemetry.mailTaken('imap', answer.outcome, sizes[index] ?? 0, tookMs));
  }

  async #contactOf({ raw, at, truncated }: FetchedMail, traceparent: string | undefined): Promise<NewContact> {
    const { clock, blobs, reader, accounts } = this.#parts;
    const now = clock.now();
    const stored = at === undefined ? Number.NaN : new Date(at).getTime();
    const receivedAt = Number.isFinite(stored) ? Math.min(stored, now) : now;
    const prepared = await prepareMail({ raw, receivedAt, takenAt: now, envelopeFrom: returnPathOf(raw), envelopeTo: [], ...(truncated ? { flags: ['truncated'] } : {}) }, blobs, reader);
    const all = accounts();
    const ours = all.find((one) => one.id === this.account);
    if (!ours) throw new PassingFault('the account has just been taken out of the configuration');
    const { authservId } = this.#settings;
    const authentication = authservId === undefined ? undefined : reportedBy(authservId, readHead(raw).headers, prepared.mail.from?.address ?? '');
    return toContact(ours, all, { ...prepared, authentication }, traceparent);
  }

  async #save(contacts: readonly NewContact[], cursor: { uidValidity: number; uid: number; lastSuccessAt: Instant }): Promise<readonly Accepted[]> {
    const { db, insert } = this.#parts;
    return db.transact(async (tx) => {
      const taken = contacts.length === 0 ? [] : await insert(tx, contacts);
      await saveCursor(tx, this.account, this.#mailbox, cursor);
      return taken;
    });
  }

  #failed(error: unknown): void {
    this.#fault = imapFault(error, this.account, this.#settings);
    this.#parts.telemetry.fetchFailed(this.account, error);
    this.#disconnect();
  }

  #succeeded(): void {
    if (this.#fault) this.#parts.telemetry.fetchRecovered(this.account);
    this.#fault = undefined;
    this.#lastSuccessAt = this.#parts.clock.now();
  }
}

/** Two accounts with the same settings are one mailbox; a change of any of them begins a new fetcher. */
export function settingsKey(account: EmailAccount): string {
  return hash('sha256', JSON.stringify([account.id, account.imap]), 'hex');
}
