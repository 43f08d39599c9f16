import type { WholeBody, WholeFacts } from '@sluice/channel-kit';
import type { Attachment, Party } from '@sluice/contracts';
import { instantOf, toIso } from '@sluice/kernel';

/** As `toContact` writes it. */
interface Kept {
  readonly from: Party;
  readonly subject?: string;
  readonly text: string;
  readonly occurredAt?: string;
  readonly attachments: readonly Attachment[];
}

/** A contact of the API whole: rules saw the first 16 KiB of its text, an agent sees all of it. */
export function wholeContact(raw: Buffer, facts: WholeFacts | undefined): WholeBody {
  const { from, subject, text, occurredAt, attachments } = JSON.parse(raw.toString('utf8')) as Kept;
  return {
    subject: subject ?? null,
    from: { kind: from.kind, value: from.value, name: from.name ?? null },
    to: [],
    cc: [],
    date: occurredAt === undefined ? null : toIso(instantOf(occurredAt)),
    text,
    newText: text,
    html: null,
    attachments: attachments.map(({ filename, contentType, bytes, inline }, n) => ({ filename, contentType, bytes, inline, url: facts !== undefined && n < facts.files ? `${facts.base}${n}` : null })),
    flags: [],
    notices: [],
    authentication: null,
  };
}
