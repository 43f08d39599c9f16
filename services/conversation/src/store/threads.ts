import { hash } from 'node:crypto';
import type { Instant } from '@sluice/kernel';
import { ints, type Queryable, texts, type Tx } from '@sluice/store';
import { isDisowned } from '../domain/threading.ts';
import type { Filed } from '../model.ts';
import type { Work } from '../work.ts';

/** A few hundred at most: a batch of mails takes one lock for each, and the server's table of locks holds some thousands. */
const BUCKETS = 256;
const NAMESPACE = 7_368_701;

/**
 * A mail and the reply to it may arrive in two transactions at once; each looks for the other and neither sees it, for none has committed.
 * So whoever files mails first takes the locks of the ids that they have and that they answer, in one order, before the snapshot in which
 * it looks (each statement has a snapshot of its own). Ids share locks by their hash.
 */
export function lockMails(tx: Tx, ids: Iterable<string>): void {
  lockBuckets(tx, NAMESPACE, ids);
}

export function lockBuckets(tx: Tx, namespace: number, ids: Iterable<string>): void {
  const buckets = [...new Set([...ids].map((id) => Number.parseInt(hash('sha256', id, 'hex').slice(0, 2), 16) % BUCKETS))].sort((a, b) => a - b);
  if (buckets.length > 0) tx.send('select pg_advisory_xact_lock($1::int4, u::int4) from unnest($2::int8[]) as u', [namespace, ints(buckets)]);
}

/** Of one conversation. One with more messages is not joined by itself: its ticket counts more than were loaded. */
const MANY = 1000;

interface Row {
  readonly what: 'participant' | 'filed';
  readonly conversation_id: string;
  readonly point: string | null;
  readonly id: string | null;
  readonly contact_id: string | null;
  readonly customer_id: string | null;
  readonly kind: string | null;
  readonly at: Instant | null;
  readonly channel: string | null;
  readonly introduces: readonly string[] | null;
  readonly dmarc: string | null;
}

const THREADS = `select 'participant' as what, c.id as conversation_id, p.contact_point_id as point, null as id, null as contact_id, null as customer_id, null as kind, null::timestamptz as at, null as channel, null::json as introduces, null as dmarc
from unnest($1::text[]) as c(id) cross join lateral (select contact_point_id from conversation.participant where conversation_id = c.id limit ${MANY}) p
union all (select 'filed', e.id, m.contact_point_id, m.id, m.contact_id, p.root_id, m.kind, m.at, m.channel, m.introduces, m.dmarc
from unnest($2::text[]) as e(id)
cross join lateral (select id, seq, contact_point_id, contact_id, kind, at, doc ->> 'channel' as channel, doc -> 'introduces' as introduces, doc -> 'authentication' ->> 'dmarc' as dmarc
  from conversation.message where conversation_id = e.id and direction = 'in' order by conversation_id, at, seq limit ${MANY}) m
left join lateral (select u.root_id from (select customer_id from conversation.contact_point where id = m.contact_point_id limit 1) p
  cross join lateral (select root_id from conversation.customer where id = p.customer_id limit 1) u) p on true
order by m.at, m.seq)`;

/** Who may write into these conversations; and what was filed in those that may join another. After their rows are locked. */
export async function loadThreads(tx: Queryable, work: Work, early: readonly string[]): Promise<void> {
  if (work.conversations.size === 0) return;
  for (const row of await tx.query<Row>(THREADS, [texts([...work.conversations.keys()]), texts(early)])) {
    if (row.what === 'participant') work.conversations.get(row.conversation_id)?.participants.add(row.point ?? '');
    else work.filed.set(row.conversation_id, [...(work.filed.get(row.conversation_id) ?? []), filedOf(row)]);
  }
}

function filedOf(row: Row): Filed {
  const { id, contact_id: contactId, point, customer_id: customerId, kind, at, channel, introduces, dmarc } = row;
  return {
    messageId: id ?? '',
    contactId,
    contactPointId: point ?? '',
    customerId: customerId ?? '',
    kind: kind ?? '',
    receivedAt: at ?? 0,
    channel: channel ?? '',
    introduces: introduces ?? [],
    disowned: isDisowned(dmarc === null ? undefined : { dmarc }),
  };
}
