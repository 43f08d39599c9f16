import { hash } from 'node:crypto';
import { toIso } from '@sluice/kernel';
import { type Automatic, readAutomatic } from './automatic/automatic.ts';
import { type MailAddress, type ParsedMail, parseMail } from './parse.ts';
import { returnPathOf } from './return-path.ts';

export interface InspectedAddress {
  readonly address: string;
  readonly name: string | null;
}

/** A mail as `sluice mail inspect` prints it: without the bytes of its files. Ids without their brackets. */
export interface InspectedMail {
  /** Of the mail, or made of its content where it has none. */
  readonly messageId: string;
  readonly inReplyTo: string | null;
  /** Oldest first. */
  readonly references: readonly string[];
  readonly from: InspectedAddress | null;
  readonly replyTo: readonly InspectedAddress[];
  readonly to: readonly InspectedAddress[];
  readonly cc: readonly InspectedAddress[];
  /** RFC 3339, UTC; the sender's word. */
  readonly date: string | null;
  readonly subject: string | null;
  readonly text: string;
  readonly newText: string;
  readonly attachments: readonly { readonly filename: string; readonly contentType: string; readonly bytes: number; readonly sha256: string; readonly inline: boolean }[];
  readonly automatic: Automatic;
}

/** Never throws for what stands in a mail. @param read `parseMail`, or that of a `mailReader` */
export async function inspectMail(raw: Buffer, read: (raw: Buffer) => Promise<ParsedMail> = parseMail): Promise<InspectedMail> {
  const mail = await read(raw);
  return inspected(mail, readAutomatic(mail, returnPathOf(raw)));
}

function inspected(mail: ParsedMail, automatic: Automatic): InspectedMail {
  return {
    messageId: mail.identity.messageId,
    inReplyTo: mail.inReplyTo ?? null,
    references: mail.references,
    from: mail.from === undefined ? null : address(mail.from),
    replyTo: mail.replyTo.map(address),
    to: mail.to.map(address),
    cc: mail.cc.map(address),
    date: mail.date === undefined ? null : toIso(mail.date),
    subject: mail.subject ?? null,
    text: mail.text,
    newText: mail.newText,
    attachments: mail.attachments.map(({ filename, contentType, bytes, inline }) => ({ filename, contentType, bytes: bytes.length, sha256: hash('sha256', bytes, 'hex'), inline })),
    automatic,
  };
}

const address = ({ address, name }: MailAddress): InspectedAddress => ({ address, name: name ?? null });
