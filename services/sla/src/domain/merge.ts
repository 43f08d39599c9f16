import type { Instant } from '@sluice/kernel';
import type { ClockKind } from '@sluice/policy';
import { settleFirstResponse } from './answers.ts';
import { begin } from './begin.ts';
import type { TicketChange } from './command.ts';
import { breach, withdraw } from './fire.ts';
import type { Clock, Standing, Story, TicketClocks } from './model.ts';
import { awaitSince } from './next-response.ts';
import { owedOf } from './owed.ts';
import { follow, reopen } from './standing.ts';
import { launch } from './start.ts';
import { joined, parted } from './taking.ts';
import { followThirdParty } from './third-party.ts';
import type { Turn } from './turn.ts';

type Of<N extends TicketChange['name']> = Extract<TicketChange, { name: N }>;

/** What goes on in the ticket that is left. */
const TAKEN: readonly ClockKind[] = ['first_response', 'next_response', 'resolution'];

/**
 * The ticket that goes on keeps the earlier deadline (terms: Work item): what either of them owes, reckoned from what had really counted in it.
 * A first response that was given in the other one is given; what came here since is owed from its own receipt. Of the other ticket the end may
 * not have been seen yet: then this waits for it.
 */
export function merged(turn: Turn, version: number, at: Instant, { fromTicketId, other, ownerId, unansweredAt }: Of<'merged'>): void {
  begin(turn, at);
  const isThere = other?.standing === 'closed';
  turn.note({ ownerId, ...(isThere ? {} : { expected: [...(turn.state.expected ?? []), { ticketId: fromTicketId, at }] }) }, version);
  if (isThere) takeOver(turn, other, at);
  if (!isThere || broughtBy(other, 'next_response') === undefined) awaitSince(turn, unansweredAt, at);
}

/** The end of the other ticket, seen after the merge. */
export function brought(turn: Turn, other: TicketClocks, at: Instant): void {
  expectNoMore(turn, other.id);
  takeOver(turn, other, at);
}

/** Closed by the merge: its clocks go on as if that had not been. Gone on for another: they are what they would be without that one. */
export function unmerged(turn: Turn, version: number, at: Instant, { restored, otherTicketId, ownerId, status, waitingFor, answers, unansweredAt }: Of<'unmerged'>): void {
  const standing = standingOf(status);
  turn.note({ ownerId, answers, standing, waitingFor, ...(restored || standing === 'live' ? {} : { hasRested: true }) }, version);
  const apart = restored ? [] : part(turn, otherTicketId);
  if (restored) for (const { id, revoked } of turn.state.clocks) if (revoked?.why === 'merged') turn.emit({ name: 'clock_restored', clockId: id });
  if (standing === 'live') reopen(turn, at);
  follow(turn, at);
  followThirdParty(turn, at);
  settleFirstResponse(turn);
  if (standing === 'live' || standing === 'waiting') awaitSince(turn, unansweredAt, at);
  for (const id of apart) judgeAlone(turn, id);
  for (const { id } of turn.state.clocks) turn.settle(id);
}

function standingOf(status: string): Standing {
  return status === 'waiting' || status === 'resolved' || status === 'closed' ? status : 'live';
}

function expectNoMore(turn: Turn, ticketId: string): void {
  const { expected = [] } = turn.state;
  if (expected.some((one) => one.ticketId === ticketId)) turn.note({ expected: expected.filter((one) => one.ticketId !== ticketId) });
}

/** What the other ticket owed when it was closed, or had already done of a resolution. */
function broughtBy({ clocks }: TicketClocks, kind: ClockKind): Clock | undefined {
  return clocks.findLast((one) => one.kind === kind && (one.revoked?.why === 'merged' || (kind === 'resolution' && one.metAt !== null && one.revoked === null)));
}

function takeOver(turn: Turn, other: TicketClocks, at: Instant): void {
  const { standing } = turn.state;
  if (standing !== 'live' && standing !== 'waiting') return;
  const next = broughtBy(other, 'next_response');
  if (next && !turn.live('next_response')) launch(turn, owedOf('next_response'), next.startedAt);
  for (const kind of TAKEN) {
    const [own, theirs] = [turn.live(kind), broughtBy(other, kind)];
    if (own && theirs && isMore(own, theirs)) join(turn, own, theirs, { ticketId: other.id, at });
  }
}

/** A younger one adds nothing to what has counted all the time. */
function isMore(own: Clock, theirs: Clock): boolean {
  const { startedAt, segments } = own.taken[0]?.own ?? own;
  return theirs.startedAt < startedAt || theirs.breachedAt !== null || segments.some(({ counts }) => !counts);
}

function join(turn: Turn, own: Clock, theirs: Clock, { ticketId, at }: { readonly ticketId: string; readonly at: Instant }): void {
  const { id } = own;
  turn.emit({ name: 'clock_joined', clockId: id, to: told(joined(own, theirs, ticketId, at, turn.rules.agreement)) });
  turn.settle(id);
  const { dueAt, breachedAt } = turn.byId(id);
  if (breachedAt !== null || dueAt === null || dueAt >= at) return;
  breach(turn, id);
  // Who sees to it in the other ticket sees to it here.
  if (theirs.breachedAt !== null && theirs.acknowledged !== null) turn.emit({ name: 'acknowledged', clockId: id, ...theirs.acknowledged });
  turn.settle(id);
}

/** Takes out what came from a ticket; answers the clocks that had something of it. */
function part(turn: Turn, ticketId: string): readonly string[] {
  expectNoMore(turn, ticketId);
  const apart = turn.state.clocks.filter(({ taken }) => taken.some((one) => one.ticketId === ticketId));
  for (const clock of apart) {
    turn.emit({ name: 'clock_parted', clockId: clock.id, to: told(parted(clock, ticketId, turn.rules.agreement)) });
    turn.settle(clock.id);
  }
  return apart.map(({ id }) => id);
}

function told({ startedAt, agreement, segments, lateIntake, warnedAt, breachedAt, acknowledged, fired, taken }: Clock): Story & Pick<Clock, 'taken'> {
  return { startedAt, agreement, segments, lateIntake, warnedAt, breachedAt, acknowledged, fired, taken };
}

/** Whether it kept its promise by itself, be it over or not: a breach only by the other is taken back. */
function judgeAlone(turn: Turn, id: string): void {
  turn.settle(id);
  const { dueAt, fault, breachedAt, metAt, revoked } = turn.byId(id);
  if (fault !== null) return;
  const isOver = dueAt !== null && dueAt < (metAt ?? revoked?.at ?? turn.now);
  if (breachedAt !== null && !isOver) withdraw(turn, id);
  else if (breachedAt === null && isOver) breach(turn, id);
}
