import { DAY, type Instant } from '@sluice/kernel';
import { instants, type Queryable, texts, type Tx, uuids } from '@sluice/store';
import type { Notice, NoticeKind } from '../domain/notices.ts';

/** Notices and whom each tells: two statements. One that is there already is told already. */
export function saveNotices(tx: Tx, notices: readonly Notice[]): void {
  if (notices.length === 0) return;
  tx.send(
    'insert into sla.notice (id, kind, about_agent_id, at) select x.id, x.kind, x.about, x.at from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) as x(id, kind, about, at) on conflict do nothing',
    [uuids(notices.map((one) => one.id)), texts(notices.map((one) => one.kind)), texts(notices.map((one) => one.aboutAgentId)), instants(notices.map((one) => one.at))],
  );
  const told = notices.flatMap(({ id, notified }) => notified.map((agentId) => ({ agentId, id })));
  tx.send('insert into sla.notice_told (agent_id, notice_id) select x.agent, x.id from unnest($1::text[], $2::uuid[]) as x(agent, id) on conflict do nothing', [
    texts(told.map((one) => one.agentId)),
    uuids(told.map((one) => one.id)),
  ]);
}

export interface NoticeSeen {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly aboutAgentId: string;
  readonly at: Instant;
  readonly notified: readonly string[];
}

const SEEN = `n.id, n.kind, n.about_agent_id as "aboutAgentId", n.at, array(select agent_id from sla.notice_told where notice_id = n.id order by agent_id) as notified`;
const NEWEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Newest first; only those that told `agentId`, where it is given. */
export async function readNotices(db: Queryable, { agentId, before = NEWEST, limit }: { readonly agentId?: string; readonly before?: string; readonly limit: number }): Promise<NoticeSeen[]> {
  if (agentId === undefined) return await db.query(`select ${SEEN} from sla.notice n where n.id < $1::uuid order by n.id desc limit $2`, [before, limit]);
  return await db.query(`select ${SEEN} from sla.notice_told t join sla.notice n on n.id = t.notice_id where t.agent_id = $1 and t.notice_id < $2::uuid order by t.notice_id desc limit $3`, [
    agentId,
    before,
    limit,
  ]);
}

const KEPT_DAYS = 90;

/** The ids say when they were made. */
export async function dropOldNotices(db: Queryable, now: Instant): Promise<void> {
  const time = Math.max(0, Math.trunc(now - KEPT_DAYS * DAY))
    .toString(16)
    .padStart(12, '0');
  await db.query('delete from sla.notice where id < $1::uuid', [`${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`]);
}
