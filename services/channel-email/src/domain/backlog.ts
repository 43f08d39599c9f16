/**
 * What of a mailbox has been taken, and what is taken next. A back-fill goes oldest first and may last for hours, so what comes meanwhile is
 * taken beside it: when it begins, the newest uid of then is written down, and what lies above is read ahead of its turn, each group of old
 * mails being followed by one of those. What has been read ahead is a span beside the cursor, so that after a crash nothing is missed and
 * nothing is read twice. Newest first would need no spans, but it tears threads apart and forgets the oldest customers.
 * An outage in the middle of a back-fill leaves more than is fresh: then that is old too, and a further span begins above it.
 */

/** Uids above `after`, up to and with `to`; empty where they are the same: only the place is written down. */
export type Span = readonly [after: number, to: number];

export interface Taken {
  /** All mails up to this one. */
  readonly uid: number;
  /** And these beside them: rising, apart from each other, all above `uid`. */
  readonly ahead: readonly Span[];
}

export interface Backlog {
  readonly taken: Taken;
  /** Not taken, rising. */
  readonly old: readonly number[];
  /** Above the last span: taken in turns with the old ones. */
  readonly fresh: readonly number[];
}

export interface BacklogLimits {
  /** What is no more than this is no back-fill. */
  readonly group: number;
  /** More than this came in an outage, not just now. */
  readonly freshMost: number;
}

export const NOTHING_TAKEN: Taken = { uid: 0, ahead: [] };
/** Outages within one back-fill that are told apart; beyond, what came in them is fresh whatever its number. */
const SPANS_MOST = 50;

export function isTaken({ uid: upTo, ahead }: Taken, uid: number): boolean {
  return uid <= upTo || ahead.some(([after, to]) => uid > after && uid <= to);
}

/** `uids`: all that the mailbox has above `taken.uid`, rising. */
export function divide(taken: Taken, uids: readonly number[], limits: BacklogLimits): Backlog {
  const left = uids.filter((uid) => !isTaken(taken, uid));
  const last = taken.ahead.at(-1);
  if (last === undefined) return left.length > limits.group ? { taken: spanned(taken, left), old: left, fresh: [] } : { taken, old: left, fresh: [] };
  const old = left.filter((uid) => uid <= last[0]);
  const fresh = left.filter((uid) => uid > last[1]);
  if (old.length === 0) return divide({ uid: last[1], ahead: [] }, fresh, limits);
  if (fresh.length > limits.freshMost && taken.ahead.length < SPANS_MOST) return { taken: spanned(taken, left), old: left, fresh: [] };
  return { taken, old, fresh };
}

function spanned({ uid, ahead }: Taken, left: readonly number[]): Taken {
  const top = left.at(-1) ?? uid;
  return { uid, ahead: [...ahead.filter(([after, to]) => to > after), [top, top]] };
}

/** The old ones up to `uid` have been taken; one between them that the mailbox did not have never comes. */
export function tookOld({ taken, old, fresh }: Backlog, uid: number): Backlog {
  return { taken: { uid, ahead: taken.ahead.filter(([, to]) => to > uid) }, old: old.filter((one) => one > uid), fresh };
}

export function tookFresh({ taken, old, fresh }: Backlog, uid: number): Backlog {
  const [after] = taken.ahead.at(-1) ?? [taken.uid];
  return { taken: { uid: taken.uid, ahead: [...taken.ahead.slice(0, -1), [after, uid]] }, old, fresh: fresh.filter((one) => one > uid) };
}

/** From where on it is to be asked what has come since; undefined where no back-fill is under way: then all is asked. */
export function freshAfter({ ahead }: Taken): number | undefined {
  return ahead.at(-1)?.[1];
}

export type Lane = 'old' | 'fresh';

/** The lane of the next group: in turns, as long as both have mails. */
export function nextLane({ old, fresh }: Backlog, last: Lane): Lane {
  return fresh.length > 0 && (last === 'old' || old.length === 0) ? 'fresh' : 'old';
}

/** Nothing is left, and one number says what was taken. */
export const isAtRest = ({ taken, old, fresh }: Backlog): boolean => old.length + fresh.length + taken.ahead.length === 0;
