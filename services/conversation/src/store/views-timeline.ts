import type { Instant } from '@sluice/kernel';
import { type Queryable, texts } from '@sluice/store';
import type { MessageDoc } from '../model.ts';
import { keptFrom, type Viewer } from './views-access.ts';
import { GROUP } from './views-conversations.ts';
import { membersOf, SEEN } from './views-customers.ts';

/** One entry of a timeline: a message of any channel and direction, or a note. */
export interface Entry {
  readonly id: string;
  readonly seq: number;
  readonly conversationId: string;
  readonly ticketId: string;
  readonly contactId: string | null;
  readonly direction: 'in' | 'out' | 'internal';
  readonly kind: string;
  readonly author: string;
  /** Ours: the trusted time of receipt, or of the commit. */
  readonly at: Instant;
  readonly delivery: string | null;
  readonly deliveryAt: Instant | null;
  readonly deliveryCode: string | null;
  readonly doc: MessageDoc;
  readonly fromKind: string | null;
  readonly fromAddress: string | null;
  readonly fromName: string | null;
}

/** Where the next page begins: behind this entry. */
export interface Place {
  readonly at: Instant;
  readonly seq: number;
}

export const FIRST: Place = { at: 0, seq: 0 };
export const LAST: Place = { at: Date.UTC(9999, 0), seq: Number.MAX_SAFE_INTEGER };

/** The longest page and one more; a generic plan takes a parameter there for a tenth of the conversation. */
const MOST = 201;
const COLUMNS = 'id, seq, conversation_id, ticket_id, contact_id, contact_point_id, direction, kind, author, at, delivery, delivery_at, delivery_code, doc';

const SHOWN = `m.id, m.seq, m.conversation_id as "conversationId", m.ticket_id as "ticketId", m.contact_id as "contactId", m.direction, m.kind, m.author, m.at, m.delivery, m.delivery_at as "deliveryAt",
     m.delivery_code as "deliveryCode", m.doc, p.kind as "fromKind", p.address as "fromAddress", p.name as "fromName"`;

const pageSql = (behind: '>' | '<', order: 'asc' | 'desc'): string =>
  `select ${SHOWN}
   from (select coalesce(root_id, id) as root from conversation.conversation where id = $1) c cross join lateral ${GROUP} g
   cross join lateral (select ${COLUMNS} from conversation.message where conversation_id = g.id and (at, seq) ${behind} (to_timestamp($2::float8 / 1000), $3::int8)
     order by at ${order}, seq ${order} limit ${MOST}) m
   left join conversation.contact_point p on p.id = m.contact_point_id order by m.at ${order}, m.seq ${order} limit $4`;

const OLDEST_FIRST = pageSql('>', 'asc');
const NEWEST_FIRST = pageSql('<', 'desc');

/**
 * One order over all channels: by our time, then as they were filed. The customer's message never sorts after the reply to it because his
 * provider's clock was fast.
 */
export async function readTimeline(db: Queryable, conversationId: string, page: { readonly behind: Place; readonly newestFirst: boolean; readonly limit: number }): Promise<Entry[]> {
  return db.query<Entry>(page.newestFirst ? NEWEST_FIRST : OLDEST_FIRST, [conversationId, page.behind.at, page.behind.seq, page.limit]);
}

/** One of them, with the conversation that it stands in now. */
export async function readMessage(db: Queryable, id: string): Promise<Entry | undefined> {
  const [row] = await db.query<Entry>(`select ${SHOWN} from conversation.message m left join conversation.contact_point p on p.id = m.contact_point_id where m.id = $1`, [id]);
  return row;
}

/** Each customer of the person has his own stream, in the order of an index; what is looked at of each is one page. */
const personSql = (where: string): string =>
  `select ${SHOWN}
   from (select m.* from ${membersOf('$1')} g cross join lateral (select ${COLUMNS} from conversation.message
     where customer_id = g.id and (at, seq) < (to_timestamp($4::float8 / 1000), $5::int8) ${where} order by at desc, seq desc limit ${MOST}) m
     order by m.at desc, m.seq desc limit $6) m
   left join conversation.contact_point p on p.id = m.contact_point_id order by m.at desc, m.seq desc`;

/** Whom a ticket of a conversation concerns, as a complaint, reads nothing of it. */
const KEPT = `and conversation_id <> all (array(select distinct e.id from ${membersOf('$1')} s join conversation.ticket t on t.customer_id = s.id
     cross join lateral (select coalesce(root_id, id) as root from conversation.conversation where id = t.conversation_id limit 1) c cross join lateral ${GROUP} e where ${keptFrom('$7::text[]')}))`;
const OF_PERSON = personSql('and $2::text is null and $3::text[] is null');
const OF_PERSON_BUT = personSql(`and $2::text is null and $3::text[] is null ${KEPT}`);
/** Conversations of whose tickets the agent sees one: who sees one of them sees all of it. */
const OF_PERSON_SEEN = personSql(`and conversation_id = any (array(select distinct e.id from ${membersOf('$1')} s join conversation.ticket t on t.customer_id = s.id
     cross join lateral (select coalesce(root_id, id) as root from conversation.conversation where id = t.conversation_id limit 1) c cross join lateral ${GROUP} e where ${SEEN})) ${KEPT}`);

/** All that a person said and heard, whoever of his customers it came under; newest first. */
export async function readPersonTimeline(db: Queryable, customerId: string, viewer: Viewer, page: { readonly behind: Place; readonly limit: number }): Promise<Entry[]> {
  const { at, seq } = page.behind;
  const readers = texts(viewer.readers);
  if (viewer.kind === 'agent') return db.query<Entry>(OF_PERSON_SEEN, [customerId, viewer.agentId, texts(viewer.queueIds), at, seq, page.limit, readers]);
  if (viewer.readers.length > 0) return db.query<Entry>(OF_PERSON_BUT, [customerId, null, null, at, seq, page.limit, readers]);
  return db.query<Entry>(OF_PERSON, [customerId, null, null, at, seq, page.limit]);
}
