import { canonicalAddress } from '@sluice/channel-kit';
import type { OutboundRequested } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import type { MailReader } from '@sluice/mail';
import type { Blobs, Queryable } from '@sluice/store';
import type { Parent } from './quote.ts';

export type ParentOf = (request: OutboundRequested) => Promise<Parent | undefined>;

/**
 * The mail that a message answers, as it came to the same account; undefined where it is not here. It is shown to nobody but its own
 * writer: an answer that goes to somebody else quotes nothing.
 * @throws where the database or the blob store is away
 */
export function parentMails({ db, blobs, reader, schema }: { db: Queryable; blobs: Blobs; reader: MailReader; schema: string }): ParentOf {
  return async ({ accountId, mail, to, html: answer }) => {
    if (mail?.inReplyTo === undefined) return undefined;
    const [row] = await db.query<{ raw: Buffer | null; rawBlob: string | null; receivedAt: Instant }>(
      `select c.raw, c.raw_blob as "rawBlob", c.received_at as "receivedAt" from ${schema}.contact_source s join ${schema}.contact c on c.id = s.contact_id
       where s.account = $1 and s.source_id = $2`,
      [accountId, mail.inReplyTo],
    );
    const raw = row?.raw ?? (row?.rawBlob ? await blobs.get(row.rawBlob) : undefined);
    if (!row || !raw) return undefined;
    const { from, text, html, flags } = await reader.read(raw, answer === undefined ? {} : { html: {} });
    if (!from || flags.includes('unparsed') || canonicalAddress('email', from.address) !== canonicalAddress('email', to.value)) return undefined;
    return { from, text, html, at: row.receivedAt };
  };
}
