import { canonicalAddress, contactId, contactPointId, fitEvent, type NewContact, RAW_IN_ROW } from '@sluice/channel-kit';
import { type Attachment, authenticatedOf, type ContactReceived, type MachineMail, type MailAuthentication, UNAUTHENTICATED } from '@sluice/contracts';
import { clipUtf8, type Instant, toIso } from '@sluice/kernel';
import { type Automatic, identityByPath, type MailIdentity, type MailReader, type ParsedMail, readAutomatic } from '@sluice/mail';
import type { Blobs } from '@sluice/store';
import { ofAuthor } from './authentication/verdict.ts';
import { type EmailAccount, threadTokens } from './domain/account.ts';

/** A mail as it reached us, before anything is known of its inside. */
export interface ArrivedMail {
  readonly raw: Buffer;
  /** The trusted time of receipt: a mailbox may have had it for days. */
  readonly receivedAt: Instant;
  /** When we take it: ids are minted from this, so that repeats are known for as long as the topic keeps them. */
  readonly takenAt: Instant;
  /** SMTP says it; a mailbox may hold it as Return-Path. Empty text is the null path. */
  readonly envelopeFrom?: string | undefined;
  readonly envelopeTo: readonly string[];
  /** Flags of the way in, e.g. `truncated`. */
  readonly flags?: readonly string[];
}

/** Who wrote it, where a mail does not say: RFC 2606 keeps `.invalid` from being anybody's. */
const NOBODY = 'unknown-sender@invalid';
const KEPT_REFERENCES = { first: 2, last: 28, bytes: 250 };

/** A mail taken apart and stored as far as blobs go: what is shared by the accounts that it came to. */
export interface PreparedMail {
  readonly arrived: ArrivedMail;
  readonly mail: ParsedMail;
  readonly attachments: readonly Attachment[];
  readonly rawBlob: string | undefined;
  /** Absent where nobody who may be believed has looked. */
  readonly authentication?: MailAuthentication | undefined;
}

/** The blobs are durable when this resolves, before any row names them. @throws PassingFault where the blob store is away */
export async function prepareMail(arrived: ArrivedMail, blobs: Blobs, reader: MailReader): Promise<PreparedMail> {
  const mail = await reader.read(arrived.raw);
  const attachments: Attachment[] = [];
  for (const { bytes, ...file } of mail.attachments) {
    const stored = await blobs.put(bytes);
    attachments.push({
      filename: file.filename,
      contentType: file.contentType,
      bytes: stored.bytes,
      sha256: stored.id,
      inline: file.inline,
      ...(file.contentId === undefined ? {} : { contentId: file.contentId }),
    });
  }
  const rawBlob = arrived.raw.length > RAW_IN_ROW ? (await blobs.put(arrived.raw)).id : undefined;
  return { arrived, mail, attachments, rawBlob };
}

/** One contact per account: the same mail to two departments is seen by both. */
export function toContact(account: EmailAccount, accounts: readonly EmailAccount[], { arrived, mail, attachments, rawBlob, authentication: said }: PreparedMail, traceparent?: string): NewContact {
  const id = contactId(arrived.takenAt);
  const returnPath = arrived.envelopeFrom;
  const from = mail.from ?? { address: returnPath !== undefined && returnPath.includes('@') ? returnPath : NOBODY };
  const identity = identityFor(mail, returnPath);
  const authentication = said && ofAuthor(said, from.address);
  const automatic = readAutomatic(mail, returnPath);
  const blobs = [...new Set([...attachments.map((file) => file.sha256), ...(rawBlob === undefined ? [] : [rawBlob])])];
  const to = [...arrived.envelopeTo.map((address) => ({ address })), ...mail.to, ...mail.cc, ...mail.deliveredTo];
  const event: ContactReceived = {
    contactId: id,
    contactPointId: contactPointId(account.id, 'email', canonicalAddress('email', from.address)),
    channel: 'email',
    accountId: account.id,
    from: party(from),
    to: uniqueBy(to, (one) => one.address.toLowerCase())
      .slice(0, 20)
      .map(party),
    ...(mail.subject === undefined ? {} : { subject: mail.subject }),
    text: mail.newText,
    receivedAt: toIso(arrived.receivedAt),
    ...(mail.date === undefined ? {} : { occurredAt: toIso(mail.date) }),
    providerId: identity.digest,
    attributes: {},
    attachments,
    mail: mailFacts(
      accounts,
      mail,
      identity.messageId,
      to.map((one) => one.address),
      authentication,
      automatic,
    ),
    flags: [...mail.flags, ...(arrived.flags ?? []), ...(authenticatedOf(authentication) === 'fail' ? [UNAUTHENTICATED] : [])],
    automatic: automatic.kind,
  };
  return {
    id,
    account: account.id,
    providerId: identity.digest,
    sourceId: identity.madeUp ? undefined : identity.messageId,
    digest: identity.digest,
    receivedAt: arrived.receivedAt,
    raw: rawBlob === undefined ? arrived.raw : null,
    rawBlob,
    blobs,
    event: fitEvent(event),
    traceparent,
  };
}

function identityFor(mail: ParsedMail, returnPath: string | undefined): MailIdentity {
  return mail.identity.madeUp && mail.from === undefined && returnPath !== undefined ? identityByPath(mail.identity, returnPath) : mail.identity;
}

function mailFacts(
  accounts: readonly EmailAccount[],
  mail: ParsedMail,
  messageId: string,
  addresses: readonly string[],
  authentication: MailAuthentication | undefined,
  automatic: Automatic,
): NonNullable<ContactReceived['mail']> {
  const machine = machineOf(automatic);
  const parents = [...(machine?.originalMessageId === undefined ? [] : [machine.originalMessageId]), ...(mail.inReplyTo === undefined ? [] : [mail.inReplyTo]), ...mail.references];
  const usable = mail.references.filter((id) => id.length <= KEPT_REFERENCES.bytes);
  const kept = usable.length > KEPT_REFERENCES.first + KEPT_REFERENCES.last ? [...usable.slice(0, KEPT_REFERENCES.first), ...usable.slice(-KEPT_REFERENCES.last)] : usable;
  return {
    messageId: clipUtf8(messageId, 998),
    ...(mail.inReplyTo === undefined ? {} : { inReplyTo: mail.inReplyTo }),
    references: kept,
    threadTokens: threadTokens(accounts, addresses, parents),
    ...(mail.replyTo[0] === undefined ? {} : { replyTo: mail.replyTo[0].address }),
    ...(authentication === undefined ? {} : { authentication }),
    ...(machine === undefined ? {} : { machine }),
  };
}

const RECIPIENTS_TOLD = 10;

function machineOf({ kind, reason, permanent, recipients, originalMessageId }: Automatic): MachineMail | undefined {
  if (kind === 'none') return undefined;
  const status = recipients.find((one) => one.status !== null)?.status ?? undefined;
  return {
    ...(originalMessageId === null || originalMessageId.length > KEPT_REFERENCES.bytes ? {} : { originalMessageId }),
    ...(reason === null ? {} : { reason }),
    ...(permanent === null ? {} : { permanent }),
    recipients: recipients.slice(0, RECIPIENTS_TOLD).map((one) => clipUtf8(one.address, 320)),
    ...(status === undefined ? {} : { status }),
  };
}

function party(one: { address: string; name?: string | undefined }): ContactReceived['from'] {
  return { kind: 'email', value: one.address, ...(one.name === undefined ? {} : { name: one.name }) };
}

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item] as const)).values()];
}
