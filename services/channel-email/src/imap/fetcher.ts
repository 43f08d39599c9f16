/**
 * One mailbox, read by uid and never by "unread" or "the last ten" (those lose mail). The cursor (UIDVALIDITY and what has been taken) moves
 * in the transaction that stores the mails; a renumbered mailbox is read anew from its first mail, and what is known is recognised by its
 * digest. What is read next: `domain/backlog.ts`. One fetcher per account over all processes, by an advisory lock. Nothing is marked, moved
 * or deleted in the mailbox.
 */
import { hash } from 'node:crypto';
import { type Instant, PassingFault, toIso } from '@sluice/kernel';
import { type Check, type Logger, type Loop, runLoop, Wake } from '@sluice/runtime';
import type { Held, Locks } from '@sluice/store';
import type { ImapFlow } from 'imapflow';
import type { EmailAccount, ImapSettings } from '../domain/account.ts';
import { type Backlog, divide, freshAfter, isAtRest, type Lane, nextLane, tookFresh, tookOld } from '../domain/backlog.ts';
import type { Tokens } from '../oauth/tokens.ts';
import { signIn } from './client.ts';
import { type Cursor, cursorFor, loadCursor } from './cursor.ts';
import { type ImapFault, imapFault } from './fault.ts';
import { type IntakeParts, MailboxIntake } from './intake.ts';
import { type FetchedMail, fetchMails, firstGroup, uidsAfter } from './read-mails.ts';
import { answered } from './silence.ts';

export interface FetcherParts extends IntakeParts {
  readonly locks: Locks;
  readonly logger: Logger;
  readonly tokens: Tokens;
  readonly limits?: Partial<FetchLimits>;
}

export interface FetchLimits {
  readonly maxMailBytes: number;
  readonly batchMails: number;
  readonly batchBytes: number;
  /** Between two looks when the server says nothing: IDLE connections die silently. */
  readonly pollMs: number;
  /** How long a server may send nothing when it was asked. */
  readonly timeoutMs: number;
  readonly backOff: { readonly firstMs: number; readonly maxMs: number };
}

const MIB = 1024 * 1024;
export const FETCH_LIMITS: FetchLimits = { maxMailBytes: 50 * MIB, batchMails: 200, batchBytes: 8 * MIB, pollMs: 60_000, timeoutMs: 30_000, backOff: { firstMs: 500, maxMs: 60_000 } };
const LOCK_POLL_MS = 250;
/** Groups that may wait beside a back-fill and still count as having come just now. */
const FRESH_GROUPS = 10;
/** A group may be one mail of 50 MB on a slow line, which no silence ends. */
const HANGS_AFTER_MS = 600_000;

export interface FetchState {
  readonly account: string;
  /** Of any process that read it: it stands beside the cursor. */
  readonly lastSuccessAt: Instant | undefined;
  readonly failing: boolean;
  /** Whether this process reads it, or tries to. */
  readonly reads: boolean;
  /** Since when it does. */
  readonly since: Instant;
  /** Known and not yet taken. */
  readonly waiting: number;
}

/** What is known between two groups; a fault forgets it, and what is stored is read again. */
interface Known {
  readonly cursor: Cursor;
  readonly backlog: Backlog;
}

interface Downloaded {
  readonly group: readonly number[];
  readonly mails: readonly FetchedMail[];
}

export class Fetcher {
  readonly #parts: FetcherParts;
  readonly #limits: FetchLimits;
  readonly account: string;
  readonly #settings: ImapSettings;
  readonly #intake: MailboxIntake;
  readonly #wake = new Wake();
  #held: Held | undefined;
  #client: ImapFlow | undefined;
  #loop: Loop | undefined;
  #known: Known | undefined;
  #lane: Lane = 'fresh';
  #coming: { readonly first: number | undefined; readonly downloaded: Promise<Downloaded> } | undefined;
  /** Known and not yet taken, as of the last look. */
  #waiting = 0;
  #lastSuccessAt: Instant | undefined;
  #since: Instant;
  #fault: ImapFault | undefined;

  constructor(account: EmailAccount, settings: ImapSettings, parts: FetcherParts) {
    this.account = account.id;
    this.#settings = settings;
    this.#parts = parts;
    this.#limits = { ...FETCH_LIMITS, ...parts.limits };
    this.#intake = new MailboxIntake(parts, { account: account.id, mailbox: this.#mailbox, authservId: settings.authservId });
    this.#since = parts.clock.now();
  }

  start(): void {
    this.#loop = runLoop({
      name: `imap ${this.account}`,
      logger: this.#parts.logger,
      backOff: this.#limits.backOff,
      hangsAfterMs: this.#limits.pollMs + HANGS_AFTER_MS,
      step: (signal) => this.#step(signal),
      onFault: (error) => this.#failed(error),
    });
  }

  get #mailbox(): string {
    return this.#settings.mailbox ?? 'INBOX';
  }

  get state(): FetchState {
    const reads = this.#held?.isHeld() === true;
    return { account: this.account, lastSuccessAt: this.#lastSuccessAt, failing: this.#fault !== undefined, reads, since: this.#since, waiting: this.#waiting };
  }

  check(): Check {
    const name = `imap ${this.account}`;
    const since = this.#lastSuccessAt === undefined ? 'never read' : `last read ${toIso(this.#lastSuccessAt)}`;
    if (this.#fault) return { name, status: 'fail', detail: `${this.#fault.why}; ${since}`, remedy: this.#fault.remedy, elsewhere: true };
    const left = this.#waiting === 0 ? '' : `; ${this.#waiting} mails are still to be read`;
    return { name, status: 'ok', detail: this.#held ? `${since}${left}` : 'another process reads it, or none yet' };
  }

  async stop(): Promise<void> {
    const ended = this.#loop?.stop();
    this.#client?.close();
    await ended;
    this.#disconnect();
    await this.#held?.release();
    this.#held = undefined;
  }

  /** One group of mails; or, where none is left, a sleep in IDLE until the server or the poll wakes us. */
  async #step(signal: AbortSignal): Promise<void> {
    if (!(await this.#isOurs())) return await this.#wake.wait(LOCK_POLL_MS, signal).then(() => undefined);
    const client = await this.#connected();
    const seen = await this.#look(client);
    this.#waiting = leftOf(seen);
    const known = await this.#takeGroup(client, seen);
    this.#waiting = leftOf(known);
    this.#known = known.backlog.old.length > 0 ? known : undefined;
    this.#succeeded();
    if (!isAtRest(known.backlog) || signal.aborted) return;
    // The next command ends IDLE by itself. A server that ends the connection meanwhile rings; the next round then says so.
    client.idle().catch(() => this.#wake.ring());
    await this.#wake.wait(this.#limits.pollMs, signal);
    if (!client.usable && !signal.aborted) throw new PassingFault('the mail server ended the connection');
  }

  async #isOurs(): Promise<boolean> {
    if (this.#held?.isHeld()) return true;
    this.#disconnect();
    this.#held = await this.#parts.locks.tryHold(`channel_email.imap.${this.account}`);
    if (!this.#held) return false;
    this.#since = this.#parts.clock.now();
    this.#lastSuccessAt = (await loadCursor(this.#parts.db, this.account, this.#mailbox))?.lastSuccessAt;
    return true;
  }

  async #connected(): Promise<ImapFlow> {
    if (this.#client?.usable) return this.#client;
    this.#disconnect();
    const { maxMailBytes, pollMs, timeoutMs } = this.#limits;
    const ring = (): void => this.#wake.ring();
    const limits = { timeoutMs, idleMs: pollMs, maxLiteralBytes: maxMailBytes + MIB };
    const client = await signIn(this.#settings, limits, this.#parts.tokens.of(this.#settings.oauth), async (one) => {
      this.#client?.close();
      this.#client = one.on('error', ring).on('close', ring).on('exists', ring);
      await answered(one, timeoutMs, one.connect());
    });
    await answered(client, timeoutMs, client.mailboxOpen(this.#mailbox, { readOnly: true }));
    return client;
  }

  #disconnect(): void {
    this.#known = undefined;
    this.#coming = undefined;
    this.#client?.close();
    this.#client = undefined;
  }

  /** In a back-fill only what has come since; else all that has not been taken. */
  async #look(client: ImapFlow): Promise<Known> {
    const { batchMails, timeoutMs } = this.#limits;
    if (client.mailbox === false) throw new PassingFault('the mail server has closed the mailbox');
    const limits = { group: batchMails, freshMost: FRESH_GROUPS * batchMails };
    const after = this.#known && freshAfter(this.#known.backlog.taken);
    if (this.#known && after !== undefined) {
      const fresh = await answered(client, timeoutMs, uidsAfter(client, after));
      if (fresh.length <= limits.freshMost) return { cursor: this.#known.cursor, backlog: { ...this.#known.backlog, fresh } };
    }
    const uidValidity = Number(client.mailbox.uidValidity);
    const found = await loadCursor(this.#parts.db, this.account, this.#mailbox);
    if (found && found.uidValidity !== uidValidity) this.#parts.telemetry.mailboxRenumbered(this.account);
    const cursor = cursorFor(found, uidValidity, this.#parts.clock.now());
    const backlog = divide(cursor.taken, await answered(client, timeoutMs, uidsAfter(client, cursor.taken.uid)), limits);
    // Written down before the first group: a mail on which the server fails each time must not hold up those that come after it.
    const hasBegun = backlog.old.length > 0 && backlog.taken !== cursor.taken;
    return { cursor: hasBegun ? await this.#intake.take([], { ...cursor, taken: backlog.taken }) : cursor, backlog };
  }

  /** One group with the cursor behind it is one commit. Also of no mails: that the mailbox was read is what an operator wants to know. */
  async #takeGroup(client: ImapFlow, { cursor, backlog }: Known): Promise<Known> {
    this.#lane = nextLane(backlog, this.#lane);
    const { group, mails } = await this.#download(client, backlog[this.#lane]);
    const last = group.at(-1);
    const after = last === undefined ? backlog : (this.#lane === 'fresh' ? tookFresh : tookOld)(backlog, last);
    if (after.old.length > 0) this.#comeAhead(client, after.old);
    const moved = await this.#intake.take(mails, { ...cursor, taken: after.taken, lastSuccessAt: this.#parts.clock.now() });
    return { cursor: moved, backlog: after };
  }

  /** The next old ones, while these are stored: else the server and the database would wait for each other. */
  #comeAhead(client: ImapFlow, old: readonly number[]): void {
    if (this.#coming?.first === old[0]) return;
    const downloaded = this.#download(client, old);
    downloaded.catch(() => undefined); // told to whoever asks for it
    this.#coming = { first: old[0], downloaded };
  }

  /** The first of these uids, bounded in number and bytes. */
  async #download(client: ImapFlow, uids: readonly number[]): Promise<Downloaded> {
    if (uids.length === 0) return { group: [], mails: [] };
    const coming = this.#coming;
    if (coming && coming.first === uids[0]) {
      this.#coming = undefined;
      return coming.downloaded;
    }
    const { batchMails, batchBytes, maxMailBytes, timeoutMs } = this.#limits;
    const group = await answered(client, timeoutMs, firstGroup(client, uids.slice(0, batchMails), batchBytes));
    return { group, mails: await answered(client, timeoutMs, fetchMails(client, group, maxMailBytes)) };
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

const leftOf = ({ backlog: { old, fresh } }: Known): number => old.length + fresh.length;

/** Two accounts with the same settings are one mailbox; a change of any of them begins a new fetcher. */
export function settingsKey(account: EmailAccount): string {
  return hash('sha256', JSON.stringify([account.id, account.imap]), 'hex');
}
