import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Linked } from '@sluice/mail';
import type { Place, ThreadView } from '@sluice/conversation/threading';
import { messageOf } from '@sluice/kernel';
import type { Streams } from '../context.ts';
import { filesOf } from './mail-files.ts';

/** What threading looks at; the rest of a mail is not kept. */
interface Seen extends Linked {
  readonly file: string;
  /** In its file, from 0. */
  readonly index: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string | undefined;
}
type Unreadable = { readonly file: string; readonly error: string };

/** `any`: the chain of references alone, as on a mailing list; else as the product files them: the chain, and a writer who is known there. */
export type Participants = 'known' | 'any';

/** `sluice mail thread`: which mails are one conversation, in the order of the files. */
export async function threadMails(names: readonly string[], participants: Participants, streams: Streams): Promise<void> {
  const seen: (Seen | Unreadable)[] = [];
  for (const file of names.flatMap(filesOf)) {
    try {
      for await (const one of mailsIn(file, participants)) seen.push(one);
    } catch (error) {
      seen.push({ file, error: messageOf(error) });
    }
  }
  const mails = seen.filter((one): one is Seen => !('error' in one));
  const threads = participants === 'any' ? (await import('@sluice/mail')).threadsByReferences(mails) : await threadsByRule(mails);
  const numbers = new Map(mails.map((one, n) => [one, threads[n]!]));
  for (const one of seen) {
    const line = 'error' in one ? one : { file: one.file, index: one.index, messageId: one.messageId ?? null, thread: numbers.get(one)! };
    streams.out.write(`${JSON.stringify(line)}\n`);
  }
}

async function* mailsIn(file: string, participants: Participants): AsyncGenerator<Seen> {
  const { isMbox, mailsOfMbox } = await import('@sluice/mail');
  if (!isMbox(await beginningOf(file))) {
    yield await seenIn(await buffer(createReadStream(file)), file, 0, participants);
    return;
  }
  let index = 0;
  for await (const mail of mailsOfMbox(createReadStream(file))) yield await seenIn(mail, file, index++, participants);
}

async function beginningOf(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer: head, bytesRead } = await handle.read(Buffer.alloc(5), 0, 5, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function seenIn(raw: Buffer, file: string, index: number, participants: Participants): Promise<Seen> {
  const { canonicalAddress } = await import('@sluice/channel-kit');
  const { headerOf, headersOf, messageIds, parseMail, readHead } = await import('@sluice/mail');
  if (participants === 'any') {
    const { headers } = readHead(raw);
    const [messageId, inReplyTo] = ['message-id', 'in-reply-to'].map((key) => messageIds(headerOf(headers, key))[0]);
    return { file, index, messageId, inReplyTo, references: messageIds(headersOf(headers, 'references').join(' ')), from: '', to: [], subject: undefined };
  }
  const { identity, from, to, subject, inReplyTo, references } = await parseMail(raw);
  const address = (one: { readonly address: string }): string => canonicalAddress('email', one.address);
  return { file, index, messageId: identity.madeUp ? undefined : identity.messageId, inReplyTo, references, from: from === undefined ? '' : address(from), to: to.map(address), subject };
}

/** Mail by mail, by the rule of the conversation service; whoever an accepted mail was addressed to is known there from then on. */
async function threadsByRule(mails: readonly Seen[]): Promise<number[]> {
  const { placeOf } = await import('@sluice/conversation/threading');
  const conversations: { readonly customer: string; readonly subject: string | undefined; readonly known: Set<string> }[] = [];
  const byMail = new Map<string, number[]>();
  const awaited = new Map<string, number[]>();
  const view: ThreadView = {
    customerOf: (id) => conversations[Number(id)]?.customer,
    subjectOf: (id) => conversations[Number(id)]?.subject,
    isParticipant: (id, contactPoint) => conversations[Number(id)]?.known.has(contactPoint) === true,
    mails: (mailId) => (byMail.get(mailId) ?? []).map((id) => ({ mailId, conversationId: String(id) })),
    awaiting: (mailId) => (awaited.get(mailId) ?? []).map(String),
  };
  return mails.map((mail, n) => {
    const from = mail.from === '' ? `nobody ${n}` : mail.from;
    const arrived = {
      contactPointId: from,
      customerId: from,
      tokenConversationId: undefined,
      mailId: mail.messageId,
      inReplyTo: mail.inReplyTo,
      references: mail.references,
      subject: mail.subject,
      disowned: false,
    };
    const place: Place = placeOf(arrived, view);
    const id = place.conversationId === undefined ? conversations.push({ customer: from, subject: mail.subject, known: new Set() }) - 1 : Number(place.conversationId);
    for (const one of [from, ...mail.to]) conversations[id]!.known.add(one);
    if (mail.messageId !== undefined) push(byMail, mail.messageId, id);
    if (place.conversationId === undefined) for (const parent of [mail.inReplyTo ?? [], mail.references].flat()) if (!byMail.has(parent)) push(awaited, parent, id);
    return id;
  });
}

function push(map: Map<string, number[]>, key: string, id: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [id]);
  else if (!list.includes(id)) list.push(id);
}
