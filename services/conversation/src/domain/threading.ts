import { changesMatter } from './subject.ts';

/** The rule by which a mail finds its conversation (architecture G7). A subject proves nothing; another one begins another matter (mission B2). */

/** A mail that we have filed, under the Message-ID that its sender gave it. Several may claim one id. */
export interface KnownMail {
  readonly mailId: string;
  readonly conversationId: string;
}

export interface ThreadView {
  customerOf(conversationId: string): string | undefined;
  /** With which it was opened. */
  subjectOf(conversationId: string): string | null | undefined;
  /** The customer himself, or somebody to whom an accepted message of it was addressed. */
  isParticipant(conversationId: string, contactPointId: string): boolean;
  mails(mailId: string): readonly KnownMail[];
  /** Conversations that hold a reply to this id, which had not come yet, and nothing that is disowned. */
  awaiting(mailId: string): readonly string[];
}

export interface Arrived {
  readonly contactPointId: string;
  readonly customerId: string;
  /** The conversation that a token of ours names whose MAC is right. */
  readonly tokenConversationId: string | undefined;
  readonly mailId: string | undefined;
  readonly inReplyTo: string | undefined;
  /** Oldest first. */
  readonly references: readonly string[];
  /** Undefined where it says nothing of the matter: a machine's own, another channel's. */
  readonly subject: string | undefined;
  /** The domain in From disowns it (DMARC `fail`): its writer is not known by his address. */
  readonly disowned: boolean;
}

/** Why a mail that names another conversation stands outside of it. */
export type Outside = 'unknown_sender' | 'disowned' | 'other_subject' | 'same_mail';

export type Place =
  | { readonly conversationId: string; readonly by: 'token' | 'chain' | 'parent' }
  /** A conversation of its own; `suggested` are those whose chain it names. */
  | { readonly conversationId: undefined; readonly suggested: ReadonlyMap<string, Outside> };

const MAIL_ID = /^[^@\s<>]+@[^@\s<>]+$/;

/** The ids that it answers, nearest first. `<yes>`, an empty one and its own are none. */
export function parentsOf(mail: Pick<Arrived, 'mailId' | 'inReplyTo' | 'references'>): string[] {
  const ids = [...(mail.inReplyTo === undefined ? [] : [mail.inReplyTo]), ...mail.references.toReversed()];
  return [...new Set(ids)].filter((id) => MAIL_ID.test(id) && id !== mail.mailId);
}

export function isDisowned(verdict: { readonly dmarc: string } | undefined): boolean {
  return verdict?.dmarc === 'fail';
}

export function isMailId(id: string | undefined): id is string {
  return id !== undefined && MAIL_ID.test(id);
}

/**
 * The chain lets in whoever writes from the address of a participant, and a From header is written by anybody: where the domain itself says
 * that the mail is not its own, only our token counts, which its writer has from us. Such a mail is filed beside, with a suggestion: it may
 * be a real one that a mailing list has changed. Without that verdict the address is taken for what it says, as most domains ask for nothing.
 */
export function placeOf(mail: Arrived, view: ThreadView): Place {
  const { tokenConversationId: signed, contactPointId, customerId, disowned } = mail;
  const suggested = new Map<string, Outside>();
  const isSame = (id: string): boolean => {
    const same = !changesMatter(view.subjectOf(id), mail.subject);
    if (!same) suggested.set(id, 'other_subject');
    return same;
  };
  if (signed !== undefined && view.customerOf(signed) !== undefined && isSame(signed)) return { conversationId: signed, by: 'token' };
  for (const parent of parentsOf(mail)) {
    const found = view
      .mails(parent)
      .map((one) => one.conversationId)
      .filter(isSame);
    const place = disowned ? undefined : (found.find((id) => view.customerOf(id) === customerId) ?? found.find((id) => view.isParticipant(id, contactPointId)));
    if (place !== undefined) return { conversationId: place, by: 'chain' };
    for (const id of found) suggested.set(id, disowned ? 'disowned' : 'unknown_sender');
  }
  // His own reply came first: the mail that it answers belongs beside it. Of another person's reply nothing is believed here; `grown` judges that.
  const child = !disowned && isMailId(mail.mailId) ? view.awaiting(mail.mailId).find((id) => view.customerOf(id) === customerId && !changesMatter(view.subjectOf(id), mail.subject)) : undefined;
  return child === undefined ? { conversationId: undefined, suggested } : { conversationId: child, by: 'parent' };
}

/** A message of a conversation that came ahead of its parent. */
export interface EarlyMail {
  readonly contactPointId: string;
  readonly customerId: string;
  /** Contact points to whom it was addressed beside us. */
  readonly introduces: readonly string[];
  readonly disowned: boolean;
}

/**
 * Whether all mails of an early conversation would have been let into the parent's, had they come in order: each writer is its customer, or
 * was introduced by somebody who was let in, and its domain does not disown it. Answers the participants as they are then; undefined: it stays outside.
 */
export function grown(parent: { readonly customerId: string; readonly participants: ReadonlySet<string> }, mails: readonly EarlyMail[]): ReadonlySet<string> | undefined {
  const known = new Set(parent.participants);
  let outside = [...mails];
  for (;;) {
    const admitted = outside.filter((mail) => !mail.disowned && (mail.customerId === parent.customerId || known.has(mail.contactPointId)));
    if (admitted.length === 0) return outside.length === 0 ? known : undefined;
    for (const mail of admitted) for (const one of [mail.contactPointId, ...mail.introduces]) known.add(one);
    outside = outside.filter((mail) => !admitted.includes(mail));
  }
}
