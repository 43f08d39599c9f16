import type { ErasureRequested } from '@sluice/contracts';
import { type Queryable, texts, type Tx } from '@sluice/store';
import type { Erased } from '@sluice/stream';

interface Gone {
  readonly id: string;
  readonly account: string;
  readonly sourceId: string | null;
  readonly files: readonly string[] | null;
}

/**
 * What a channel has of these contacts and messages. A contact whose key was a digest keeps its row without a word of the person: its mail lies
 * in the mailbox still, and would come in anew as somebody else's when that is read again. The digest tells nothing to who has not the mail.
 * A message that has not left yet does not leave any more.
 */
export async function eraseContacts(tx: Tx, schema: string, { contactIds, messageIds }: Pick<ErasureRequested, 'contactIds' | 'messageIds'>): Promise<Erased> {
  const gone = contactIds.length === 0 ? [] : await tx.query<Gone & Record<string, unknown>>(takeContacts(schema), [texts(contactIds)]);
  if (gone.length > 0) {
    tx.send(`delete from ${schema}.contact_source s using unnest($1::text[], $2::text[], $3::text[]) as x(c, a, s) where s.account = x.a and s.source_id = x.s and s.contact_id = x.c`, [
      texts(gone.map((one) => one.id)),
      texts(gone.map((one) => one.account)),
      texts(gone.map((one) => one.sourceId)),
    ]);
    tx.send(`delete from ${schema}.contact_outcome where contact_id = any ($1::text[])`, [texts(gone.map((one) => one.id))]);
  }
  const deliveries =
    messageIds.length === 0
      ? []
      : await tx.query<{ files: readonly { readonly sha256: string }[] | null }>(`delete from ${schema}.delivery where message_id = any ($1::text[]) returning request -> 'attachments' as files`, [
          texts(messageIds),
        ]);
  return {
    counts: { contacts: gone.length, deliveries: deliveries.length },
    fileIds: [...gone.flatMap((one) => one.files ?? []), ...deliveries.flatMap((one) => (one.files ?? []).map((file) => file.sha256))],
  };
}

/** Locked in the order of the ids; those that were emptied before are passed over. */
const takeContacts = (schema: string): string => `with w as materialized (
  select r.* from (select distinct id from unnest($1::text[]) as u(id) order by id) o
  cross join lateral (select id, account, provider_id, source_id, raw_blob, blobs from ${schema}.contact where id = o.id and erased_at is null limit 1 for update) r),
e as (update ${schema}.contact c set raw = null, raw_blob = null, blobs = null, source_id = null, erased_at = clock_timestamp() from w where c.id = w.id and w.provider_id ~ '^[0-9a-f]{64}$'),
d as (delete from ${schema}.contact c using w where c.id = w.id and w.provider_id !~ '^[0-9a-f]{64}$')
select id, account, source_id as "sourceId", case when raw_blob is null then blobs else array_append(coalesce(blobs, '{}'), raw_blob) end as files from w`;

/** Of these files, those that a contact of the channel needs, or a message that it sends. */
export async function heldFiles(db: Queryable, schema: string, fileIds: readonly string[]): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(
    `select f.id from unnest($1::text[]) as f(id) where exists (select from ${schema}.contact c where c.blobs @> array[f.id] and c.blobs is not null limit 1)`,
    [texts(fileIds)],
  );
  return rows.map((one) => one.id);
}
