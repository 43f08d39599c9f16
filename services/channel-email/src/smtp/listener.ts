/**
 * Mail in by SMTP. 250 is said after the commit of every account's contact, never before. What can be tried again (database or blob store
 * away, too much at once) is 4xx and stays with the sender's server; only what will never be right is 5xx.
 */
import type { AddressInfo } from 'node:net';
import type { Intake } from '@sluice/channel-kit';
import { type Clock, messageOf, PassingFault } from '@sluice/kernel';
import type { MailReader } from '@sluice/mail';
import { ConfigError, type Logger, pause, SpanKind, traceparentOf, withSpan } from '@sluice/runtime';
import type { Blobs } from '@sluice/store';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Ask } from '../authentication/resolver.ts';
import type { MailVerifier } from '../authentication/verifier.ts';
import { type EmailAccount, recipientOf } from '../domain/account.ts';
import type { NoticeAnswers } from '../send/notices.ts';
import { prepareMail, toContact } from '../to-contact.ts';
import type { EmailTelemetry } from '../telemetry.ts';

export interface SmtpListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** What we call ourselves in the greeting; default: localhost. */
  readonly hostname?: string | undefined;
  readonly maxBytes?: number | undefined;
  readonly maxConnections?: number | undefined;
  /** Memory for mails that are on their way in; beyond it a sender is told to come again. */
  readonly maxBytesInFlight?: number | undefined;
  readonly idleTimeoutMs?: number | undefined;
  /** PEM; without it STARTTLS is not offered (a certificate that nobody made would be a promise that nobody keeps). */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** Absent: who really sent a mail is not asked. No servers: those of the machine. */
  readonly authentication?: { readonly dnsServers: readonly string[] /** Instead of any server. */; readonly ask?: Ask } | undefined;
}

export interface SmtpListenerParts {
  readonly accounts: () => readonly EmailAccount[];
  readonly intake: Intake;
  readonly blobs: Blobs;
  readonly reader: MailReader;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly telemetry: EmailTelemetry;
  /** Absent: who really sent a mail is not asked. */
  readonly verify?: MailVerifier | undefined;
  /** Absent: every mail is a contact. */
  readonly answersNotice?: NoticeAnswers | undefined;
}

const MIB = 1024 * 1024;
const DRAIN_MS = 15_000;
export const SMTP_DEFAULTS = { maxBytes: 25 * MIB, maxConnections: 100, maxBytesInFlight: 128 * MIB, idleTimeoutMs: 60_000, maxRecipients: 50 };

/** An answer of ours on the wire: the code, then an enhanced status (RFC 3463) and one sentence. */
class SmtpAnswer extends Error {
  readonly responseCode: number;
  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

export class SmtpListener {
  readonly #server: SMTPServer;
  readonly #parts: SmtpListenerParts;
  readonly #options: SmtpListenOptions;
  readonly #limits: { maxBytes: number; maxBytesInFlight: number };
  readonly #busy = new Set<Promise<void>>();
  #inFlight = 0;
  #draining = false;

  constructor(options: SmtpListenOptions, parts: SmtpListenerParts) {
    this.#options = options;
    this.#parts = parts;
    this.#limits = { maxBytes: options.maxBytes ?? SMTP_DEFAULTS.maxBytes, maxBytesInFlight: options.maxBytesInFlight ?? SMTP_DEFAULTS.maxBytesInFlight };
    this.#server = new SMTPServer({
      name: options.hostname ?? 'localhost',
      banner: 'Sluice',
      size: this.#limits.maxBytes,
      authOptional: true,
      disabledCommands: options.tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
      ...options.tls,
      disableReverseLookup: true,
      hideDSN: true,
      logger: false,
      maxClients: options.maxConnections ?? SMTP_DEFAULTS.maxConnections,
      maxRecipients: SMTP_DEFAULTS.maxRecipients,
      socketTimeout: options.idleTimeoutMs ?? SMTP_DEFAULTS.idleTimeoutMs,
      closeTimeout: 2000,
      onMailFrom: (_address, _session, done) => done(this.#draining ? new SmtpAnswer(421, '4.3.2 We are closing, come again') : this.#crowded()),
      onRcptTo: (address, _session, done) => {
        const known = recipientOf(parts.accounts(), address.address) !== undefined;
        if (!known) parts.telemetry.mailRefused('unknown_recipient');
        done(known ? null : new SmtpAnswer(550, '5.1.1 Nobody here has this address'));
      },
      onData: (stream, session, done) => {
        const taken = this.#answer(stream, session, done).finally(() => this.#busy.delete(taken));
        this.#busy.add(taken);
      },
    });
    // A connection that breaks is the sender's to repeat; it must not end the process.
    this.#server.on('error', (error) => parts.logger.debug({ err: error }, 'an SMTP connection broke'));
  }

  /** Resolves with the port when it listens; where that cannot be, rejects with one sentence that says what to do. */
  listen(): Promise<number> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      const failed = (error: NodeJS.ErrnoException): void => {
        const why = error.code === 'EADDRINUSE' ? 'is taken' : `cannot be opened (${error.code ?? error.message})`;
        reject(new ConfigError([`the port ${host}:${port} for incoming mail ${why}: set SLUICE_SMTP_LISTEN to another HOST:PORT`]));
      };
      this.#server.server.once('error', failed);
      this.#server.listen(port, host, () => {
        this.#server.server.off('error', failed);
        resolve((this.#server.server.address() as AddressInfo).port);
      });
    });
  }

  get busy(): number {
    return this.#busy.size;
  }

  /** New mails are told to come again; those on their way in are answered, unless a sender takes longer than `DRAIN_MS`: he sends it again. */
  async drain(): Promise<void> {
    this.#draining = true;
    const patience = new AbortController();
    await Promise.race([Promise.all(this.#busy), pause(DRAIN_MS, patience.signal)]);
    patience.abort();
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #crowded(): SmtpAnswer | null {
    return this.#inFlight + 65_536 > this.#limits.maxBytesInFlight ? new SmtpAnswer(452, '4.3.1 Too much mail at once, come again') : null;
  }

  async #answer(stream: SMTPServerDataStream, session: SMTPServerSession, done: (error: Error | null, answer?: string) => void): Promise<void> {
    try {
      done(null, await withSpan('receive mail', { kind: SpanKind.SERVER, attributes: { way: 'smtp' } }, (span) => this.#take(stream, session, traceparentOf(span))));
    } catch (error) {
      done(this.#answerOf(error));
    }
  }

  async #take(stream: SMTPServerDataStream, session: SMTPServerSession, traceparent: string | undefined): Promise<string> {
    const { accounts, intake, blobs, reader, clock, telemetry, verify, answersNotice } = this.#parts;
    let held = 0;
    try {
      const raw = await this.#read(stream, (bytes) => {
        held += bytes;
        this.#inFlight += bytes;
      });
      const began = performance.now();
      const sender = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
      const ours = accounts();
      const recipients = session.envelope.rcptTo.map((one) => one.address);
      const towards = [...new Map(recipients.flatMap((address) => recipientOf(ours, address) ?? []).map(({ account }) => [account.id, account] as const)).values()];
      if (towards.length === 0) throw new SmtpAnswer(451, '4.3.0 The address has just been taken away, come again');
      const now = clock.now();
      const [prepared, authentication] = await Promise.all([
        prepareMail({ raw, receivedAt: now, takenAt: now, envelopeFrom: sender, envelopeTo: recipients }, blobs, reader),
        verify?.({ raw, ip: session.remoteAddress, helo: session.hostNameAppearsAs || session.remoteAddress, sender }),
      ]);
      const contacts = towards.map((account) => toContact(account, ours, { ...prepared, authentication }, traceparent));
      if (await answersNotice?.(contacts[0]!.event)) return '2.0.0 Taken: it is about a notice';
      const answers = await Promise.all(contacts.map((contact) => intake.accept(contact)));
      for (const answer of answers) telemetry.mailTaken('smtp', answer.outcome, raw.length, performance.now() - began);
      return `2.0.0 Taken as ${answers.map((answer) => answer.id).join(' ')}`;
    } finally {
      this.#inFlight -= held;
    }
  }

  async #read(stream: SMTPServerDataStream, count: (bytes: number) => void): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let tooMuch = false;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      // The rest is read and thrown away: the protocol has no other way to reach the answer.
      if (stream.sizeExceeded || tooMuch) chunks.length = 0;
      else {
        count(chunk.length);
        chunks.push(chunk);
        tooMuch = this.#inFlight > this.#limits.maxBytesInFlight;
      }
    }
    if (stream.sizeExceeded) throw new SmtpAnswer(552, `5.3.4 A mail may have ${this.#limits.maxBytes} bytes here`);
    if (tooMuch) throw new SmtpAnswer(452, '4.3.1 Too much mail at once, come again');
    return Buffer.concat(chunks);
  }

  /** Whatever is not our own refusal is passing in the sender's eyes: a mail that we cannot take because of a fault of ours is not lost. */
  #answerOf(error: unknown): Error {
    const { logger, telemetry } = this.#parts;
    if (error instanceof SmtpAnswer) {
      telemetry.mailRefused(String(error.responseCode));
      return error;
    }
    telemetry.mailRefused('away');
    if (error instanceof PassingFault) logger.warn({ reason: messageOf(error) }, 'mail was told to come again');
    else logger.error({ err: error }, 'a mail could not be taken');
    return new SmtpAnswer(451, '4.3.0 Not now, come again');
  }
}
