import { flags, ints, type Queryable, texts, type Tx } from '@sluice/store';
import { hasEnded, stateOf, type TicketClocks } from '../domain/model.ts';
import { leanText, wholeTicket } from './lean.ts';

/** Looked up one by one: a plan made while the table is small would walk the whole index for as long as it lives. */
const LOCK = `select r.doc from (select distinct id from unnest($1::text[]) as u(id) order by id) w
cross join lateral (select doc from sla.ticket where id = w.id limit 1 for update) r`;

/** Tickets by id, their rows locked in the order of the ids. Those that nobody has seen are not in it. */
export async function lockTickets(tx: Queryable, ids: readonly string[]): Promise<Map<string, TicketClocks>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ doc: TicketClocks }>(LOCK, [texts(ids)]);
  return new Map(rows.map(({ doc }) => [doc.id, wholeTicket(doc)]));
}

export async function readTicket(db: Queryable, id: string): Promise<TicketClocks | undefined> {
  const [row] = await db.query<{ doc: TicketClocks }>('select doc from sla.ticket where id = $1', [id]);
  return row && wholeTicket(row.doc);
}

const ROWS = 'unnest($1::text[], $2::int8[], $3::bool[], $4::int8[], $5::int8[], $6::int8[], $7::text[])';

/** In the order of the ids. */
const ordered = (tickets: readonly TicketClocks[]): readonly TicketClocks[] => [...tickets].sort((a, b) => (a.id < b.id ? -1 : 1));

function columnsOf(rows: readonly TicketClocks[]): Buffer[] {
  const count = (holds: (clock: TicketClocks['clocks'][number]) => boolean): Buffer => ints(rows.map((one) => one.clocks.filter(holds).length));
  return [
    texts(rows.map((one) => one.id)),
    ints(rows.map((one) => one.version)),
    flags(rows.map((one) => one.clocks.some((clock) => !hasEnded(clock)))),
    count((clock) => !hasEnded(clock) && stateOf(clock) === 'running'),
    count((clock) => !hasEnded(clock) && clock.breachedAt !== null),
    count((clock) => clock.fault !== null && clock.timerAt !== null),
    texts(rows.map(leanText)),
  ];
}

/** One statement, in the order of the ids. */
export function saveTickets(tx: Tx, tickets: readonly TicketClocks[]): void {
  if (tickets.length === 0) return;
  tx.send(
    `insert into sla.ticket (id, version, live, running, breached, unreckoned, doc)
select x.id, x.version, x.live, x.running, x.breached, x.unreckoned, x.doc::json
from ${ROWS} as x(id, version, live, running, breached, unreckoned, doc)
on conflict (id) do update set version = excluded.version, live = excluded.live, running = excluded.running, breached = excluded.breached, unreckoned = excluded.unreckoned, doc = excluded.doc`,
    columnsOf(ordered(tickets)),
  );
}

/** Tickets that were read without a lock, and by which of its versions Postgres knows the row that was read. */
export interface AsRead {
  readonly ticket: TicketClocks;
  readonly row: string;
}

/** Tickets with a clock that goes on, by id; not locked. */
export async function liveAfter(db: Queryable, after: string, limit: number): Promise<Map<string, AsRead>> {
  const rows = await db.query<{ doc: TicketClocks; row: string }>('select doc, xmin::text as row from sla.ticket where live and id > $1 order by id limit $2', [after, limit]);
  return new Map(rows.map(({ doc, row }) => [doc.id, { ticket: wholeTicket(doc), row }]));
}

/**
 * Writes tickets whose rows are still as they were read; answers how many that were. Locked in the order of the ids, which is that of the
 * array; a row that somebody holds is waited for and then looked at once more.
 */
export async function updateAsRead(tx: Queryable, tickets: readonly TicketClocks[], read: ReadonlyMap<string, AsRead>): Promise<number> {
  if (tickets.length === 0) return 0;
  const rows = ordered(tickets);
  const updated = await tx.query(
    `update sla.ticket as t set version = x.version, live = x.live, running = x.running, breached = x.breached, unreckoned = x.unreckoned, doc = x.doc::json
from ${ROWS.replace('$7::text[]', '$7::text[], $8::text[]')} as x(id, version, live, running, breached, unreckoned, doc, was) where t.id = x.id and t.xmin::text = x.was returning 1 as one`,
    [...columnsOf(rows), texts(rows.map(({ id }) => read.get(id)?.row ?? ''))],
  );
  return updated.length;
}

export interface ClockCounts {
  readonly tickets: number;
  readonly running: number;
  readonly breached: number;
}

/** Clocks that have not ended. */
export async function countClocks(db: Queryable): Promise<ClockCounts> {
  const [row] = await db.query<{ tickets: number; running: number; breached: number }>(
    'select count(*) as tickets, coalesce(sum(running), 0)::int8 as running, coalesce(sum(breached), 0)::int8 as breached from sla.ticket where live',
  );
  return row ?? { tickets: 0, running: 0, breached: 0 };
}

/** Tickets with a clock that its calendar cannot reckon. */
export async function countUnreckoned(db: Queryable): Promise<number> {
  return (await db.query<{ n: number }>('select count(*) as n from sla.ticket where unreckoned > 0'))[0]?.n ?? 0;
}
