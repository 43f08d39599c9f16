import { flags, ints, type Queryable, texts, type Tx } from '@sluice/store';
import { hasEnded, stateOf, type TicketClocks } from '../domain/model.ts';

/** Looked up one by one: a plan made while the table is small would walk the whole index for as long as it lives. */
const LOCK = `select r.doc from (select distinct id from unnest($1::text[]) as u(id) order by id) w
cross join lateral (select doc from sla.ticket where id = w.id limit 1 for update) r`;

/** Tickets by id, their rows locked in the order of the ids. Those that nobody has seen are not in it. */
export async function lockTickets(tx: Queryable, ids: readonly string[]): Promise<Map<string, TicketClocks>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ doc: TicketClocks }>(LOCK, [texts(ids)]);
  return new Map(rows.map(({ doc }) => [doc.id, doc]));
}

export async function readTicket(db: Queryable, id: string): Promise<TicketClocks | undefined> {
  return (await db.query<{ doc: TicketClocks }>('select doc from sla.ticket where id = $1', [id]))[0]?.doc;
}

/** One statement, in the order of the ids. */
export function saveTickets(tx: Tx, tickets: readonly TicketClocks[]): void {
  if (tickets.length === 0) return;
  const rows = [...tickets].sort((a, b) => (a.id < b.id ? -1 : 1));
  const count = (holds: (clock: TicketClocks['clocks'][number]) => boolean): Buffer => ints(rows.map((one) => one.clocks.filter(holds).length));
  tx.send(
    `insert into sla.ticket (id, version, live, running, breached, unreckoned, doc)
select x.id, x.version, x.live, x.running, x.breached, x.unreckoned, x.doc::json
from unnest($1::text[], $2::int8[], $3::bool[], $4::int8[], $5::int8[], $6::int8[], $7::text[]) as x(id, version, live, running, breached, unreckoned, doc)
on conflict (id) do update set version = excluded.version, live = excluded.live, running = excluded.running, breached = excluded.breached, unreckoned = excluded.unreckoned, doc = excluded.doc`,
    [
      texts(rows.map((one) => one.id)),
      ints(rows.map((one) => one.version)),
      flags(rows.map((one) => one.clocks.some((clock) => !hasEnded(clock)))),
      count((clock) => !hasEnded(clock) && stateOf(clock) === 'running'),
      count((clock) => !hasEnded(clock) && clock.breachedAt !== null),
      count((clock) => clock.fault !== null && clock.timerAt !== null),
      texts(rows.map((one) => JSON.stringify(one))),
    ],
  );
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
