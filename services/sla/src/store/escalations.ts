import { DAY, type Instant } from '@sluice/kernel';
import { instants, type Queryable, texts, type Tx, uuids } from '@sluice/store';
import type { Escalation } from '../domain/event.ts';

export interface EscalationRow {
  /** Also the id of the event that told it. */
  readonly id: string;
  readonly ticketId: string;
  readonly doc: Escalation;
}

/** The escalations and whom each told: two statements. */
export function saveEscalations(tx: Tx, rows: readonly EscalationRow[]): void {
  if (rows.length === 0) return;
  tx.send('insert into sla.escalation (id, ticket_id, doc) select x.id, x.ticket, x.doc::json from unnest($1::uuid[], $2::text[], $3::text[]) as x(id, ticket, doc)', [
    uuids(rows.map((one) => one.id)),
    texts(rows.map((one) => one.ticketId)),
    texts(rows.map((one) => JSON.stringify(one.doc))),
  ]);
  const told = rows.flatMap(({ id, doc }) => [...doc.notified.map((agentId) => ({ agentId, id, digestId: null })), ...(doc.joined ?? []).map((one) => ({ ...one, id }))]);
  tx.send('insert into sla.notification (agent_id, escalation_id, digest_id) select x.agent, x.id, x.digest::uuid from unnest($1::text[], $2::uuid[], $3::text[]) as x(agent, id, digest)', [
    texts(told.map((one) => one.agentId)),
    uuids(told.map((one) => one.id)),
    texts(told.map((one) => one.digestId)),
  ]);
}

export interface EscalationQuery {
  /** Only those that told this agent. */
  readonly agentId?: string;
  readonly ticketId?: string;
  /** Only what stands in the digest that this escalation began, and itself. */
  readonly digestId?: string;
  /** Nothing of a complaint that concerns one of these. */
  readonly readers?: readonly string[];
  /** Older than this id. */
  readonly before?: string;
  readonly limit: number;
}

const NEWEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export interface EscalationSeen extends EscalationRow {
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: Instant | null;
  /** Further ones that stand in the digest which this one began. */
  readonly digested: number;
}

const SEEN = `e.id, e.ticket_id as "ticketId", e.doc, e.acknowledged_by as "acknowledgedBy", e.acknowledged_at as "acknowledgedAt", (select count(distinct d.escalation_id) from sla.notification d where d.digest_id = e.id) as digested`;

/** Where somebody is named, not of a complaint that concerns him. */
const notKept = (readers: string): string =>
  `(cardinality(${readers}::text[]) = 0 or not exists (select 1 from sla.ticket k where k.id = e.ticket_id and k.doc::jsonb -> 'excluded' ?| ${readers}::text[]))`;

/** Newest first. An agent sees each notice once: what joined a digest of his stands behind it. */
export async function readEscalations(db: Queryable, query: EscalationQuery): Promise<EscalationSeen[]> {
  const { agentId, ticketId, digestId, before = NEWEST, limit, readers = [] } = query;
  const kept = texts(readers);
  if (ticketId !== undefined) {
    return await db.query(
      `select ${SEEN} from sla.escalation e where ticket_id = $1 and id < $2::uuid and ($3::text is null or exists (select 1 from sla.notification n where n.escalation_id = e.id and n.agent_id = $3)) and ${notKept('$5')} order by id desc limit $4`,
      [ticketId, before, agentId ?? null, limit, kept],
    );
  }
  if (digestId !== undefined) {
    return await db.query(
      `select ${SEEN} from sla.escalation e where e.id in (select n.escalation_id from sla.notification n where ((n.escalation_id = $1::uuid and n.digest_id is null) or n.digest_id = $1::uuid) and ($3::text is null or n.agent_id = $3)) and e.id < $2::uuid and ${notKept('$5')} order by e.id desc limit $4`,
      [digestId, before, agentId ?? null, limit, kept],
    );
  }
  if (agentId === undefined) return await db.query(`select ${SEEN} from sla.escalation e where id < $1::uuid and ${notKept('$3')} order by id desc limit $2`, [before, limit, kept]);
  return await db.query(
    `select ${SEEN} from sla.notification n join sla.escalation e on e.id = n.escalation_id where n.agent_id = $1 and n.digest_id is null and n.escalation_id < $2::uuid and ${notKept('$4')} order by n.escalation_id desc limit $3`,
    [agentId, before, limit, kept],
  );
}

/** One that told this agent, or (no agent) any; its row is locked, so that two who see to it do so one after the other. */
export async function lockEscalation(tx: Queryable, id: string, agentId: string | undefined, readers: readonly string[]): Promise<EscalationSeen | undefined> {
  const [row] = await tx.query<EscalationSeen>(
    `select ${SEEN} from sla.escalation e where e.id = $1::uuid and ($2::text is null or exists (select 1 from sla.notification n where n.escalation_id = e.id and n.agent_id = $2)) and ${notKept('$3')} for update of e`,
    [id, agentId ?? null, texts(readers)],
  );
  return row;
}

export async function acknowledgeEscalation(tx: Queryable, id: string, by: string, now: Instant): Promise<void> {
  await tx.query('update sla.escalation set acknowledged_by = $2, acknowledged_at = ($3::timestamptz[])[1] where id = $1::uuid', [id, by, instants([now])]);
}

const KEPT_DAYS = 90;

/** The ids say when they were made. */
export async function dropOldEscalations(db: Queryable, now: Instant): Promise<void> {
  const time = Math.max(0, Math.trunc(now - KEPT_DAYS * DAY))
    .toString(16)
    .padStart(12, '0');
  await db.query('delete from sla.escalation where id < $1::uuid', [`${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`]);
}
