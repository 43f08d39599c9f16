import type { Instant } from '@sluice/kernel';
import { instants, type Queryable, texts, type Tx } from '@sluice/store';

/** What is left to do, in order. `asked`: the other services are waited for; `aside`: nothing that was under way can still name a file. */
export const STEPS = ['letters', 'conversations', 'tickets', 'messages', 'elsewhere', 'asked', 'files', 'aside', 'held', 'done'] as const;
export type Step = (typeof STEPS)[number];
export type Counts = Readonly<Record<string, number>>;

export interface Erasure {
  readonly id: string;
  /** Who counted when it began. */
  readonly customerId: string;
  readonly memberIds: readonly string[];
  readonly reason: string;
  readonly askedBy: string;
  readonly askedAt: Instant;
  readonly step: Step;
  /** Where the step stands. */
  readonly cursor: string | null;
  readonly pointIds: readonly string[];
  /** Conversations of others in which he wrote. */
  readonly elsewhere: readonly string[];
  readonly counts: Counts;
  readonly dueAt: Instant | null;
  readonly finishedAt: Instant | null;
  readonly lastCopyAt: Instant | null;
  /** Of a finished one: what the services and files came to. */
  readonly report: string | null;
}

type Row = Omit<Erasure, 'counts'> & { readonly counts: string };
const COLUMNS = `id, customer_id as "customerId", member_ids as "memberIds", reason, asked_by as "askedBy", asked_at as "askedAt", step, cursor, point_ids as "pointIds", elsewhere, counts,
  due_at as "dueAt", finished_at as "finishedAt", last_copy_at as "lastCopyAt", report`;
const erasureOf = (row: Row): Erasure => ({ ...row, counts: JSON.parse(row.counts) as Counts });

export function insertErasure(tx: Tx, one: Pick<Erasure, 'id' | 'customerId' | 'memberIds' | 'reason' | 'askedBy' | 'askedAt' | 'pointIds' | 'elsewhere' | 'counts'>): void {
  tx.send(
    `insert into conversation.erasure (id, customer_id, member_ids, reason, asked_by, asked_at, step, point_ids, elsewhere, counts)
     values ($1, $2, $3::text[], $4, $5, ($6::timestamptz[])[1], 'letters', $7::text[], $8::text[], $9)`,
    [one.id, one.customerId, texts(one.memberIds), one.reason, one.askedBy, instants([one.askedAt]), texts(one.pointIds), texts(one.elsewhere), JSON.stringify(one.counts)],
  );
}

export async function readErasure(db: Queryable, id: string): Promise<Erasure | undefined> {
  const [row] = await db.query<Row>(`select ${COLUMNS} from conversation.erasure where id = $1`, [id]);
  return row && erasureOf(row);
}

/** Of whoever this customer was. */
export async function erasureOfCustomer(db: Queryable, customerId: string): Promise<Erasure | undefined> {
  const [row] = await db.query<Row>(`select ${COLUMNS} from conversation.erasure where $1 = any (member_ids) limit 1`, [customerId]);
  return row && erasureOf(row);
}

/** The newest first. */
export async function listErasures(db: Queryable, before: string, limit: number): Promise<Erasure[]> {
  return (await db.query<Row>(`select ${COLUMNS} from conversation.erasure where id < $1 order by id desc limit $2`, [before, limit])).map(erasureOf);
}

export async function openErasures(db: Queryable): Promise<Erasure[]> {
  return (await db.query<Row>(`select ${COLUMNS} from conversation.erasure where finished_at is null order by asked_at`)).map(erasureOf);
}

/** Held by who takes its next step. */
export async function lockErasure(tx: Tx, id: string): Promise<Erasure | undefined> {
  const [row] = await tx.query<Row>(`select ${COLUMNS} from conversation.erasure where id = $1 and finished_at is null for update`, [id]);
  return row && erasureOf(row);
}

export type Progress = Pick<Erasure, 'step' | 'cursor' | 'counts' | 'dueAt'>;

export function saveProgress(tx: Tx, id: string, { step, cursor, counts, dueAt }: Progress): void {
  tx.send('update conversation.erasure set step = $2, cursor = $3, counts = $4, due_at = ($5::timestamptz[])[1] where id = $1', [id, step, cursor, JSON.stringify(counts), instants([dueAt])]);
}

export interface Piece {
  readonly id: string;
  readonly type: 'erasure.requested' | 'erasure.files_asked';
  /** JSON of the event. */
  readonly data: string;
}

export function insertPieces(tx: Tx, erasureId: string, pieces: readonly Piece[], now: Instant): void {
  if (pieces.length === 0) return;
  tx.send(
    'insert into conversation.erasure_piece (id, erasure_id, type, data, asked_at) select i::uuid, $1, t, d, ($5::timestamptz[])[1] from unnest($2::text[], $3::text[], $4::text[]) as x(i, t, d)',
    [erasureId, texts(pieces.map((one) => one.id)), texts(pieces.map((one) => one.type)), texts(pieces.map((one) => one.data)), instants([now])],
  );
}

const UNANSWERED = `from conversation.erasure_piece p cross join unnest($2::text[]) as s(service)
  left join lateral (select done from conversation.erasure_answer where piece_id = p.id and service = s.service limit 1) a on true where p.erasure_id = $1 and a.done is distinct from true`;

/** Whether anybody still owes a report. */
export async function isWaiting(db: Queryable, erasureId: string, services: readonly string[]): Promise<boolean> {
  return (await db.query(`select 1 as one ${UNANSWERED} limit 1`, [erasureId, texts(services)])).length > 0;
}

/** Pieces that were asked for before an instant and lack a report; they are asked for now. */
export async function askAgain(tx: Tx, erasureId: string, services: readonly string[], before: Instant, now: Instant): Promise<Piece[]> {
  return tx.query<Piece & Record<string, unknown>>(
    `with late as (select distinct p.id ${UNANSWERED} and p.asked_at < ($3::timestamptz[])[1] limit 100)
     update conversation.erasure_piece p set asked_at = ($4::timestamptz[])[1] from late where p.id = late.id returning p.id, p.type, p.data`,
    [erasureId, texts(services), instants([before]), instants([now])],
  );
}

export interface Answered {
  readonly service: string;
  readonly type: string;
  readonly missing: number;
  readonly at: Instant | null;
  readonly counts: Counts;
}

/** Of each service: what it has reported, and how much of it is missing. */
export async function readAnswers(db: Queryable, erasureId: string, services: readonly string[]): Promise<Answered[]> {
  const rows = await db.query<Omit<Answered, 'counts'> & { counts: readonly string[] | null }>(
    `select s.service, p.type, count(*) filter (where a.done is distinct from true) as missing, max(a.at) as at, array_agg(a.counts) filter (where a.counts <> '{}') as counts
     from conversation.erasure_piece p cross join unnest($2::text[]) as s(service)
     left join lateral (select done, at, counts from conversation.erasure_answer where piece_id = p.id and service = s.service limit 1) a on true
     where p.erasure_id = $1 group by s.service, p.type order by s.service, p.type`,
    [erasureId, texts(services)],
  );
  return rows.map((row) => ({ ...row, counts: (row.counts ?? []).reduce((sum, text) => added(sum, JSON.parse(text) as Counts), {}) }));
}

export function added(one: Counts, other: Counts): Counts {
  const sum: Record<string, number> = { ...one };
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

export interface NewAnswer {
  readonly erasureId: string;
  readonly pieceId: string;
  readonly service: string;
  readonly type: string;
  readonly counts: Counts;
  readonly fileIds: readonly string[];
  readonly done: boolean;
  readonly at: Instant;
}

/** The first report of a piece counts; a repeat says nothing new. What it names of files is kept until they are dealt with. */
export function saveAnswer(tx: Tx, answer: NewAnswer): void {
  const { erasureId, pieceId, service, type, counts, fileIds, done, at } = answer;
  tx.send(
    `insert into conversation.erasure_answer (piece_id, service, erasure_id, type, counts, done, at)
     select $1::uuid, $2, p.erasure_id, $3, $4, $5::bool, ($6::timestamptz[])[1] from conversation.erasure_piece p where p.id = $1::uuid and p.erasure_id = $7
     on conflict (piece_id, service) do update set done = erasure_answer.done or excluded.done, at = case when erasure_answer.done then erasure_answer.at else excluded.at end`,
    [pieceId, service, type, JSON.stringify(counts), String(done), instants([at]), erasureId],
  );
  if (fileIds.length === 0) return;
  if (type === 'erasure.files_held') tx.send("update conversation.erasure_file set state = 'held' where erasure_id = $1 and file_id = any ($2::text[])", [erasureId, texts(fileIds)]);
  else keepFiles(tx, erasureId, fileIds);
}

/** Files that were named by what was erased. Of an erasure that is not over, and whose files have not been moved yet. */
export function keepFiles(tx: Tx, erasureId: string, fileIds: readonly string[]): void {
  if (fileIds.length === 0) return;
  tx.send(
    `insert into conversation.erasure_file (erasure_id, file_id, state) select e.id, f, 'found' from conversation.erasure e cross join unnest($2::text[]) as x(f) where e.id = $1 and e.finished_at is null
     order by f on conflict do nothing`,
    [erasureId, texts([...new Set(fileIds)])],
  );
}

/** The next of them, in their order. */
export async function readFiles(db: Queryable, erasureId: string, after: string, limit: number): Promise<{ readonly id: string; readonly state: string }[]> {
  return db.query('select file_id as id, state from conversation.erasure_file where erasure_id = $1 and file_id > $2 order by file_id limit $3', [erasureId, after, limit]);
}

export function filesAre(tx: Tx, erasureId: string, fileIds: readonly string[], state: 'aside' | 'held'): void {
  tx.send('update conversation.erasure_file set state = $3 where erasure_id = $1 and file_id = any ($2::text[])', [erasureId, texts(fileIds), state]);
}

export async function countFiles(db: Queryable, erasureId: string): Promise<Counts> {
  const rows = await db.query<{ state: string; n: number }>('select state, count(*) as n from conversation.erasure_file where erasure_id = $1 group by state', [erasureId]);
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
}

/** The report stays; what it was made of goes. */
export function closeErasure(tx: Tx, id: string, o: { readonly counts: Counts; readonly finishedAt: Instant; readonly lastCopyAt: Instant; readonly report: string }): void {
  tx.send(
    `update conversation.erasure set step = 'done', cursor = null, point_ids = '{}', elsewhere = '{}', counts = $2, finished_at = ($3::timestamptz[])[1], last_copy_at = ($4::timestamptz[])[1], report = $5 where id = $1`,
    [id, JSON.stringify(o.counts), instants([o.finishedAt]), instants([o.lastCopyAt]), o.report],
  );
  for (const table of ['erasure_answer', 'erasure_piece', 'erasure_file']) tx.send(`delete from conversation.${table} where erasure_id = $1`, [id]);
}
