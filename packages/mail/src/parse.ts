import { cleanText, clipUtf8, type Instant } from '@sluice/kernel';
import PostalMime, { type Address, type Email, type Mailbox } from 'postal-mime';
import { headerOf, headersOf, type MailHeader, messageIds } from './headers.ts';
import { MAIL_LIMITS } from './limits.ts';
import { type Head, identityOf, type MailIdentity, readHead } from './head.ts';
import { bodyText, withoutParts } from './body.ts';
import { withNamedCharset } from './charset.ts';
import { filesOf, type MailFile } from './files.ts';
import { type FilePlaces, picturesIn } from './safe/pictures.ts';

export interface MailAddress {
  readonly address: string;
  readonly name?: string | undefined;
}

export interface ParsedMail {
  readonly identity: MailIdentity;
  readonly headers: readonly MailHeader[];
  readonly from: MailAddress | undefined;
  readonly replyTo: readonly MailAddress[];
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  /** What servers on the way wrote down (Delivered-To, X-Original-To). */
  readonly deliveredTo: readonly MailAddress[];
  readonly subject: string | undefined;
  readonly inReplyTo: string | undefined;
  /** Oldest first. */
  readonly references: readonly string[];
  /** The sender's word; shown, never trusted. */
  readonly date: Instant | undefined;
  /** The whole body as plain text. */
  readonly text: string;
  /** What the writer newly wrote. */
  readonly newText: string;
  readonly attachments: readonly MailFile[];
  /** As it may be shown; only where `html` was asked for and something of it may. */
  readonly html?: string | undefined;
  /**
   * unparsed: kept whole, but its structure is hostile or broken; attachments_cut: more files than we take apart; of `html`: html_refused
   * where it is nested to hurt, html_cut where it is longer than is shown.
   */
  readonly flags: readonly string[];
}

export interface ParseOptions {
  /** Asks for the HTML as it may be shown, its pictures at these places. Absent: it is not looked at, which is what intake needs. */
  readonly html?: { readonly places?: FilePlaces | undefined } | undefined;
}

/** Never throws for what stands in a mail: what cannot be taken apart comes back with the flag `unparsed` and what its top says. */
export async function parseMail(raw: Buffer, options: ParseOptions = {}): Promise<ParsedMail> {
  const head = readHead(raw);
  const identity = identityOf(raw, head);
  const readable = head.fault === undefined && raw.length <= MAIL_LIMITS.bytes && !hasTooManyLines(raw);
  const email = readable ? await parsed(withNamedCharset(raw, head.bodyAt, headerOf(head.headers, 'content-type') ?? '')) : undefined;
  return email === undefined ? unparsed(raw, head, identity) : withHtml(taken(email, head, identity, raw), email.html ?? '', options);
}

/** What its top says of a mail that is not taken apart. */
export function unparsedMail(raw: Buffer): ParsedMail {
  const head = readHead(raw);
  return unparsed(raw, head, identityOf(raw, head));
}

/**
 * The parser keeps the lines of a body one by one, at some 5 µs each: a mail of nothing but line ends would hold the process for minutes.
 * The even lines of base64, of which a large file has hundreds of thousands, cost it little and do not count.
 * Every part begins below a line with two dashes.
 */
function hasTooManyLines(raw: Buffer): boolean {
  let [uneven, borders] = [0, 0];
  for (let at = 0, before = 0; at < raw.length && uneven <= MAIL_LIMITS.unevenLines && borders <= MAIL_LIMITS.parts; ) {
    const end = raw.indexOf(0x0a, at);
    const length = (end < 0 ? raw.length : end) - at;
    if (length < 40 || length !== before) uneven++;
    if (raw[at] === 0x2d && raw[at + 1] === 0x2d && length > 3) borders++;
    before = length;
    at += length + 1;
  }
  return uneven > MAIL_LIMITS.unevenLines || borders > MAIL_LIMITS.parts;
}

async function parsed(raw: Buffer): Promise<Email | undefined> {
  try {
    return await PostalMime.parse(raw, { maxNestingDepth: MAIL_LIMITS.depth, maxHeadersSize: MAIL_LIMITS.headerBytes, maxRfc822NestingDepth: 3, forceRfc822Attachments: true });
  } catch (error) {
    // The parser refuses what is nested too deep; anything else that it throws is a mail too strange to take apart. Both are kept whole.
    return error instanceof Error ? undefined : Promise.reject(error);
  }
}

function taken(email: Email, head: Head, identity: MailIdentity, raw: Buffer): ParsedMail {
  const { all, text: wrapped } = filesOf(email.attachments);
  const files = all.slice(0, MAIL_LIMITS.files);
  return {
    ...fromHead(head, identity),
    from: mailboxes(email.from === undefined ? [] : [email.from])[0],
    replyTo: mailboxes(email.replyTo),
    to: mailboxes(email.to),
    cc: mailboxes(email.cc),
    subject: oneLine(email.subject),
    ...(email.text === undefined && email.html === undefined && files.length === 0
      ? withoutParts(raw, head)
      : bodyText(/\S/.test(`${email.text ?? ''}${email.html ?? ''}`) ? email : { text: wrapped })),
    attachments: files,
    flags: email.attachments.length > MAIL_LIMITS.files || all.length > files.length ? ['attachments_cut'] : [],
  };
}

async function withHtml(mail: ParsedMail, html: string, options: ParseOptions): Promise<ParsedMail> {
  if (options.html === undefined || html.trim() === '') return mail;
  const { safeHtml } = await import('./safe/html.ts'); // intake never needs it
  const safe = safeHtml(html, { imageOf: picturesIn(mail.attachments, options.html.places) });
  if (safe === undefined) return { ...mail, flags: [...mail.flags, 'html_refused'] };
  const flags = safe.cut ? [...mail.flags, 'html_cut'] : mail.flags;
  return safe.html === '' ? { ...mail, flags } : { ...mail, html: safe.html, flags };
}

function unparsed(raw: Buffer, head: Head, identity: MailIdentity): ParsedMail {
  const text = cleanText(clipUtf8(raw.subarray(head.bodyAt, head.bodyAt + 4096).toString('utf8'), 4096));
  const from = /<?([^\s<>"]+@[^\s<>"]+)>?\s*$/.exec((headerOf(head.headers, 'from') ?? '').slice(0, 1000))?.[1];
  return {
    ...fromHead(head, identity),
    from: from === undefined ? undefined : { address: cleanText(from) },
    replyTo: [],
    to: [],
    cc: [],
    subject: oneLine(headerOf(head.headers, 'subject')),
    text,
    newText: text,
    attachments: [],
    flags: ['unparsed'],
  };
}

function fromHead(head: Head, identity: MailIdentity): Pick<ParsedMail, 'deliveredTo' | 'identity' | 'headers' | 'inReplyTo' | 'references' | 'date'> {
  const parent = messageIds(headerOf(head.headers, 'in-reply-to'))[0];
  const at = Date.parse((headerOf(head.headers, 'date') ?? '').slice(0, 100));
  return {
    identity,
    deliveredTo: tracedTo(head),
    headers: head.headers,
    inReplyTo: parent,
    references: messageIds(headersOf(head.headers, 'references').join(' ')),
    date: Number.isFinite(at) && at > 0 && at < 4_102_444_800_000 ? at : undefined,
  };
}

function tracedTo(head: Head): MailAddress[] {
  const values = [...headersOf(head.headers, 'delivered-to'), ...headersOf(head.headers, 'x-original-to')];
  return values
    .map((value) => ({ address: cleanText(value.replaceAll(/[<>]/g, '').trim()).slice(0, 320) }))
    .filter((one) => one.address.includes('@'))
    .slice(0, MAIL_LIMITS.addresses);
}

function mailboxes(addresses: readonly Address[] | undefined): MailAddress[] {
  const flat: Mailbox[] = (addresses ?? []).flatMap((one) => one.group ?? [one]);
  return flat
    .filter((one) => one.address.includes('@'))
    .slice(0, MAIL_LIMITS.addresses)
    .map(({ address, name }) => ({ address: cleanText(address).slice(0, 320), ...(name.trim() === '' ? {} : { name: oneLine(name)?.slice(0, 200) }) }));
}

function oneLine(text: string | undefined): string | undefined {
  const plain = cleanText(text ?? '')
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return plain === '' ? undefined : clipUtf8(plain, 2000);
}
