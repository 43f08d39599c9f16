import { type Learned, storedWaitState, type WaitState } from '@sluice/matching';
import type { Instant } from '@sluice/kernel';
import { instants, type Queryable, texts, type Tx } from '@sluice/store';
import type { AgentPresence, Item, PoolConfig } from '../domain/model.ts';
import { makePool, type PoolState, rebuild } from '../domain/pool.ts';
import { sinkOf } from '../domain/sink.ts';

/** Makes the pool's row; a second call changes nothing. */
export async function ensurePool(db: Queryable, pool: string): Promise<void> {
  await db.query('insert into routing.pool (id) values ($1) on conflict (id) do nothing', [pool]);
}

/** Takes the next lease: every commit of an earlier writer fails from now on. Waits for one that is being made. */
export async function takeLease(tx: Queryable, pool: string): Promise<{ lease: number; inbox: number }> {
  const [row] = await tx.query<{ lease: number; inbox: number }>('update routing.pool set lease = lease + 1 where id = $1 returning lease, inbox', [pool]);
  if (!row) throw new Error(`no pool ${pool}`);
  return row;
}

export async function lastJournalNumber(db: Queryable, pool: string): Promise<number> {
  const [row] = await db.query<{ n: number | null }>('select greatest((select max(n) from routing.journal where pool = $1), (select max(n) from routing.snapshot where pool = $1)) as n', [pool]);
  return row?.n ?? 0;
}

export async function saveConfig(db: Queryable, config: PoolConfig, now: Instant): Promise<void> {
  await db.query('insert into routing.config (version, at, body) values ($1, ($2::timestamptz[])[1], $3::jsonb) on conflict (version) do nothing', [
    config.version,
    instants([now]),
    JSON.stringify(config),
  ]);
}

export async function readConfig(db: Queryable, version: string): Promise<PoolConfig | undefined> {
  const [row] = await db.query<{ body: PoolConfig }>('select body from routing.config where version = $1', [version]);
  return row?.body;
}

/** The rows a pool is made of; also what a snapshot holds. */
export interface PoolRows {
  readonly items: readonly Item[];
  readonly agents: readonly { readonly id: string; readonly presence: AgentPresence; readonly idleSince: Instant }[];
  /** What `best` had learned, where the pool's memory was at hand; else it begins anew. */
  readonly best?: Learned;
  /** How long work waits, as the run had taught; the same. */
  readonly waits?: WaitState;
}

/**
 * Reads the pool. `idleSince` is not stored (it changes with every assignment): it is the newest of presence and decisions of the last hour,
 * so a takeover forgets at most who was released when.
 */
export async function readPoolRows(db: Queryable, pool: string, now: Instant): Promise<PoolRows> {
  const items = await db.query<{ doc: Item }>('select doc from routing.item where pool = $1 order by ticket_id', [pool]);
  const agents = await db.query<{ id: string; presence: AgentPresence }>('select id, presence from routing.agent where pool = $1 order by id', [pool]);
  const from = `dec_${Math.max(0, now - 3_600_000)
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-')}`;
  const given = await db.query<{ agent_id: string; at: Instant }>('select agent_id, max(at) as at from routing.decision where id >= $1 and agent_id is not null group by agent_id', [from]);
  const last = new Map(given.map((row) => [row.agent_id, row.at]));
  return { items: items.map((row) => row.doc), agents: agents.map((row) => ({ id: row.id, presence: row.presence, idleSince: Math.max(row.presence.since, last.get(row.id) ?? 0) })) };
}

/** What an item of an earlier release lacks. */
const LACKING: Pick<Item, 'seq' | 'bars' | 'offer' | 'cause' | 'why' | 'dedicatedAgentId' | 'silentDueAt' | 'finishDueAt' | 'foretold'> = {
  seq: 0,
  bars: [],
  offer: null,
  cause: null,
  why: null,
  dedicatedAgentId: null,
  silentDueAt: null,
  finishDueAt: null,
  foretold: null,
};

/** The same of rows that are nobody else's: 100,000 items need not be copied before they can be used. */
export function poolFrom(id: string, config: PoolConfig, rows: PoolRows, now: Instant): PoolState {
  const pool = makePool(id, config, sinkOf);
  for (const row of rows.agents) pool.presence.set(row.id, row.presence);
  for (const doc of rows.items) pool.items.set(doc.ticketId, { ...LACKING, ...doc });
  rebuild(pool, config, now, new Map(rows.agents.map((row) => [row.id, row.idleSince])), rows.best);
  if (rows.waits) pool.waits = storedWaitState(rows.waits);
  return pool;
}

/** The pool in memory. Agents without a row, or no longer configured, are for the next `configured` entry to add or to send home. */
export function poolOf(id: string, config: PoolConfig, rows: PoolRows, now: Instant): PoolState {
  return poolFrom(id, config, structuredClone(rows), now);
}

/** What a pool in memory would be made of again. */
export function rowsOf({ items, presence, engine, waits }: PoolState): PoolRows {
  const idle = new Map(engine.agents.map((agent) => [agent.config.id, agent.idleSince]));
  return {
    items: [...items.values()],
    agents: [...presence].map(([id, one]) => ({ id, presence: one, idleSince: idle.get(id) ?? one.since })),
    waits,
    ...(engine.best ? { best: { state: engine.best.state, classes: [...engine.best.classes] } } : {}),
  };
}

export async function saveSnapshot(db: Queryable, o: { readonly pool: string; readonly n: number; readonly now: Instant; readonly configVersion: string; readonly rows: PoolRows }): Promise<void> {
  await db.query('insert into routing.snapshot (pool, n, at, config_version, body) values ($1, $2, ($3::timestamptz[])[1], $4, $5::json) on conflict (pool, n) do nothing', [
    o.pool,
    o.n,
    instants([o.now]),
    o.configVersion,
    JSON.stringify(o.rows),
  ]);
}

/** The same of what stands in the rows: made where they are, and without waiting for it before the commit. 100,000 items are 100 MB. */
export function snapshotRows(tx: Tx, o: { readonly pool: string; readonly n: number; readonly now: Instant; readonly configVersion: string; readonly agents: PoolRows['agents'] }): void {
  tx.send(
    `insert into routing.snapshot (pool, n, at, config_version, body)
     select $1, $2, ($3::timestamptz[])[1], $4, json_build_object('items', coalesce((select json_agg(doc order by ticket_id) from routing.item where pool = $1), '[]'::json), 'agents', $5::json)
     on conflict (pool, n) do nothing`,
    [o.pool, o.n, instants([o.now]), o.configVersion, JSON.stringify(o.agents)],
  );
}

export function saveAgents(tx: Tx, pool: string, agents: readonly { readonly id: string; readonly presence: AgentPresence }[]): void {
  if (agents.length === 0) return;
  tx.send(
    'insert into routing.agent (id, pool, presence) select x.id, $1, x.presence::jsonb from unnest($2::text[], $3::text[]) as x(id, presence) on conflict (id) do update set presence = excluded.presence, pool = excluded.pool',
    [pool, texts(agents.map((one) => one.id)), texts(agents.map((one) => JSON.stringify(one.presence)))],
  );
}
