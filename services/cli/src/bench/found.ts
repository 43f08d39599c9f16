import type { Queryable } from '@sluice/store';
import type { Completeness } from './figures.ts';

const ROUTED = `exists (select 1 from routing.item as i where i.ticket_id = o.ticket_id) or exists (select 1 from routing.decision as d where d.ticket_id = o.ticket_id and d.agent_id is not null)`;

/** Contacts of the bench that are found again: threaded, and their ticket assigned or waiting (or, where agents worked, ended after it was given to one). */
const FOUND = `select count(*) as n from channel_api.contact as c join channel_api.contact_outcome as o on o.contact_id = c.id and o.status = 'threaded'
where c.provider_id like $1 || '%' and (${ROUTED})`;
/** The same of mails, by the beginning of their Message-ID. */
const FOUND_MAILS = `select count(*) as n from channel_email.contact as c join channel_email.contact_outcome as o on o.contact_id = c.id and o.status = 'threaded'
where c.source_id like $1 || '%' and (${ROUTED})`;

/** A look reads every contact of the bench: it is paced by what it costs, so that the drain is not slowed down by being watched. */
const LOOK_SHARE = 20;
const LOOK_MS = 250;

type Counting = (db: Queryable, mark: string) => Promise<number>;
const counting =
  (sql: string): Counting =>
  async (db, mark) =>
    (await db.query<{ n: number }>(sql, [mark]))[0]?.n ?? 0;

/** How many are there now. */
export const foundNow: Counting = counting(FOUND);
export const mailsFoundNow: Counting = counting(FOUND_MAILS);

/** Waits until all are found; gives up when no more come for `patienceMs`. */
export async function awaitFound(db: Queryable, mark: string, accepted: number, patienceMs = 20_000, count: Counting = foundNow): Promise<Completeness & { readonly tookMs: number }> {
  const began = performance.now();
  let found = -1;
  for (let last = began; ; ) {
    const asked = performance.now();
    const now = await count(db, mark);
    const costMs = performance.now() - asked;
    if (now !== found) last = performance.now();
    found = now;
    if (found >= accepted || performance.now() - last > patienceMs) return { accepted, found, tookMs: performance.now() - began };
    await new Promise((resolve) => setTimeout(resolve, Math.max(LOOK_MS, costMs * LOOK_SHARE)));
  }
}

export const awaitMailsFound = (db: Queryable, mark: string, accepted: number) => awaitFound(db, mark, accepted, undefined, mailsFoundNow);
