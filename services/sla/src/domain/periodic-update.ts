import type { Instant } from '@sluice/kernel';
import type { Facts } from './model.ts';
import { supersede } from './next-response.ts';
import { owedOf } from './owed.ts';
import { launch } from './start.ts';
import { meet } from './standing.ts';
import type { Turn } from './turn.ts';

type Answer = Facts['answers'][number];

/** Each word of ours to the customer meets the clock that runs and begins the next; the first one begins the first. */
export function updated(turn: Turn, { at, messageId }: Answer): void {
  const running = turn.live('periodic_update');
  if (running && at <= running.startedAt) return;
  if (running) meet(turn, running.id, at, messageId);
  beginUpdates(turn, at);
}

/** Also from a reopening on: while it was resolved nothing was owed. */
export function beginUpdates(turn: Turn, at: Instant): void {
  const { standing, answers } = turn.state;
  if (answers.length > 0 && (standing === 'live' || standing === 'waiting')) launch(turn, owedOf('periodic_update'), at);
}

/** It failed for good: the clock that it met goes on to the next answer that stands, and the one that it began was none. */
export function undoUpdate(turn: Turn, { at, messageId }: Answer): void {
  const clocks = turn.state.clocks.filter(({ kind }) => kind === 'periodic_update');
  const begun = clocks.find(({ startedAt, revoked }) => startedAt === at && revoked === null);
  if (begun) supersede(turn, begun.id);
  const met = clocks.find(({ metBy }) => metBy === messageId);
  if (!met) return;
  const other = turn.state.answers.find((one) => one.at > met.startedAt);
  if (other) meet(turn, met.id, other.at, other.messageId);
  else turn.emit({ name: 'clock_unmet', clockId: met.id });
  turn.settle(met.id);
}
