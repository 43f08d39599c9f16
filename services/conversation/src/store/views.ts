import type { TicketStatus } from '@sluice/contracts';
import { type Database, type Queryable, texts } from '@sluice/store';
import type { Ticket } from '../domain/ticket.ts';
import { MEMBERS } from './customer-groups.ts';
import { keptFrom, type Viewer } from './views-access.ts';

/** A ticket as screens read it. */
export interface TicketView {
  readonly ticket: Ticket;
  readonly subject: string | null;
  /** Who the customer is now. */
  readonly customerId: string;
  readonly customerName: string | null;
}

export interface TicketFilter {
  readonly statuses?: readonly TicketStatus[];
  readonly queueId?: string;
  /** The holder. */
  readonly agentId?: string;
  readonly customerId?: string;
  readonly priority?: number;
  readonly minPriority?: number;
  readonly breached?: boolean;
  readonly label?: string;
}

const joined = (ids: string, order: string): string =>
  `select t.doc, c.subject, u.root_id as root, u.name from (${ids}) p join conversation.ticket t on t.id = p.id
   join conversation.conversation c on c.id = t.conversation_id left join conversation.customer u on u.id = t.customer_id ${order}`;

interface Row {
  readonly doc: Ticket;
  readonly subject: string | null;
  readonly root: string | null;
  readonly name: string | null;
}

const viewOf = ({ doc, subject, root, name }: Row): TicketView => ({ ticket: doc, subject, customerId: root ?? doc.customerId, customerName: name });

export type Names = Pick<Row, 'subject' | 'root' | 'name'>;

/** `lateral … limit 1` keeps the look-ups by id whatever the planner knows of the tables. */
const NAMES = `select w.id, c.subject, u.root_id as root, u.name from unnest($1::text[]) w(id)
  cross join lateral (select conversation_id, customer_id from conversation.ticket where id = w.id limit 1) t
  cross join lateral (select subject from conversation.conversation where id = t.conversation_id limit 1) c
  left join lateral (select root_id, name from conversation.customer where id = t.customer_id limit 1) u on true`;

/** What a screen shows beside tickets' own documents, by ticket. */
export async function namesOf(db: Queryable, ticketIds: readonly string[]): Promise<ReadonlyMap<string, Names>> {
  return new Map((await db.query<Names & { readonly id: string }>(NAMES, [texts(ticketIds)])).map((row) => [row.id, row]));
}

export async function readTicket(db: Queryable, id: string): Promise<TicketView | undefined> {
  const [row] = await db.query<Row>(joined('select $1::text as id', ''), [id]);
  return row && viewOf(row);
}

const FILTERS = `($3::text[] is null or t.status = any ($3)) and ($4::text is null or t.queue_id = $4) and ($5::text is null or t.agent_id = $5) and ($6::text[] is null or t.customer_id = any ($6))
  and ($7::int4 is null or t.priority = $7) and ($8::int4 is null or t.priority >= $8) and ($9::bool is null or t.breached = $9)
  and ($10::text is null or (t.labels <> '{}' and t.labels @> array[$10::text]))`;
const page = (where: string): string => `select t.id from conversation.ticket t where ${where} t.id < $1 and ${FILTERS} order by t.id desc limit $2`;
const ALL = joined(page(''), 'order by t.id desc');
const ALL_BUT = joined(page(`not ${keptFrom('$11::text[]')} and`), 'order by t.id desc');

const NOT_KEPT = `not ${keptFrom('$13::text[]')}`;

/** What an agent sees, in SQL as `sees` says it: four streams, each in the order of an index, are merged. What he was ever given, what he owns, what he is offered, what stands in his queues. */
const MINE = joined(
  `select id from (
    (select distinct e.ticket_id as id from conversation.ticket_event e join conversation.ticket t on t.id = e.ticket_id
      where e.given_to = $11 and e.ticket_id < $1 and ${NOT_KEPT} and ${FILTERS} order by id desc limit $2)
    union (${page(`t.owner_id = $11 and ${NOT_KEPT} and`)})
    union (${page(`t.offered_to = $11 and ${NOT_KEPT} and`)})
    union (${page(`t.queue_id = any ($12::text[]) and ${NOT_KEPT} and`)})
  ) m order by id desc limit $2`,
  'order by t.id desc',
);

/** Those that are not ended are few: each is judged, where the history of an agent's years would be walked for them. */
const LIVE = ['new', 'open', 'waiting'];
const MINE_LIVE = joined(
  page(`(t.agent_id = $11 or t.owner_id = $11 or t.offered_to = $11 or t.queue_id = any ($12::text[]) or t.doc::jsonb -> 'holders' ? $11) and ${NOT_KEPT} and`),
  'order by t.id desc',
);

const ONE_PERSON = `select g.id from conversation.customer u join conversation.customer g on g.root_id = u.root_id where u.id = $1 limit ${MEMBERS}`;

/**
 * Newest first, older than `before`: ids sort by the time they were made, so a page never shifts. Planned with the values of each call, as no other
 * statement is: a small queue and a large one want different indexes.
 */
export async function listTickets(db: Pick<Database, 'transact'>, viewer: Viewer, filter: TicketFilter, { before, limit }: { readonly before: string; readonly limit: number }): Promise<TicketView[]> {
  const { statuses, queueId = null, agentId = null, customerId = null, priority = null, minPriority = null, breached = null, label = null } = filter;
  const values = (members: readonly string[] | null): unknown[] => [
    before,
    limit,
    statuses === undefined ? null : texts(statuses),
    queueId,
    agentId,
    members && texts(members),
    priority,
    minPriority,
    breached,
    label,
  ];
  const mine = statuses?.every((status) => LIVE.includes(status)) === true ? MINE_LIVE : MINE;
  const rows = await db.transact(async (tx) => {
    tx.send("select set_config('plan_cache_mode', 'force_custom_plan', true)");
    const given = values(customerId === null ? null : (await tx.query<{ id: string }>(ONE_PERSON, [customerId])).map((one) => one.id));
    const readers = texts(viewer.readers);
    if (viewer.kind === 'all') return viewer.readers.length === 0 ? tx.query<Row>(ALL, given) : tx.query<Row>(ALL_BUT, [...given, readers]);
    return tx.query<Row>(mine, [...given, viewer.agentId, texts(viewer.queueIds), readers]);
  });
  return rows.map(viewOf);
}
