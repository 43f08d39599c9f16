import { type Instant, toIso } from '@sluice/kernel';
import { texts, type Tx, uuids } from '@sluice/store';
import { DIGEST_MS } from '../domain/digests.ts';

/**
 * The digest of each agent after these: the one that is open, else the candidate's. The rows are locked in one order, after the tickets; two
 * batches at once take turns, and the second joins what the first began.
 */
export async function openDigests(tx: Tx, candidates: ReadonlyMap<string, string>, now: Instant): Promise<Map<string, string>> {
  const rows = await tx.query<{ agentId: string; digestId: string }>(
    `insert into sla.digest as d (agent_id, escalation_id, begun_at, last_at)
     select x.agent, x.id, $3, $3 from unnest($1::text[], $2::uuid[]) as x(agent, id) order by x.agent
     on conflict (agent_id) do update set
       escalation_id = case when d.last_at < $4 or d.begun_at < $5 then excluded.escalation_id else d.escalation_id end,
       begun_at = case when d.last_at < $4 or d.begun_at < $5 then excluded.begun_at else d.begun_at end,
       last_at = greatest(d.last_at, excluded.last_at)
     returning agent_id as "agentId", escalation_id as "digestId"`,
    [texts([...candidates.keys()]), uuids([...candidates.values()]), toIso(now), toIso(now - DIGEST_MS.quiet), toIso(now - DIGEST_MS.longest)],
  );
  return new Map(rows.map(({ agentId, digestId }) => [agentId, digestId]));
}
