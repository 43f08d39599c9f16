import type { Instant } from '@sluice/kernel';
import { unanswerNext } from './next-response.ts';
import { undoUpdate, updated } from './periodic-update.ts';
import { meet } from './standing.ts';
import type { Turn } from './turn.ts';

/** Answers that are remembered, should one be revoked: so many of the first, by which the first response counts, and of the last. */
const ANSWERS_KEPT = 10;

export function answered(turn: Turn, version: number, answer: { readonly messageId: string; readonly at: Instant }): void {
  const known = turn.state.answers.filter((one) => one.messageId !== answer.messageId);
  const answers = [...known, answer].sort((a, b) => a.at - b.at);
  turn.note({ answers: answers.filter((_one, place) => place < ANSWERS_KEPT || place >= answers.length - ANSWERS_KEPT) }, version);
  settleFirstResponse(turn);
  const waiting = turn.live('next_response');
  if (waiting) meet(turn, waiting.id, answer.at, answer.messageId);
  updated(turn, answer);
}

/** A final failure: as if the answer had not been. */
export function answerRevoked(turn: Turn, version: number, messageId: string): void {
  const revoked = turn.state.answers.find((one) => one.messageId === messageId);
  turn.note({ answers: turn.state.answers.filter((one) => one.messageId !== messageId) }, version);
  settleFirstResponse(turn);
  unanswerNext(turn, messageId);
  if (revoked) undoUpdate(turn, revoked);
}

/** The first response is met by the first answer that stands, and by nothing else. */
export function settleFirstResponse(turn: Turn): void {
  const clock = turn.of('first_response');
  if (!clock || clock.revoked !== null) return;
  const [first] = turn.state.answers;
  if (first && clock.metAt !== first.at) meet(turn, clock.id, first.at, first.messageId);
  else if (!first && clock.metAt !== null) {
    turn.emit({ name: 'clock_unmet', clockId: clock.id });
    turn.settle(clock.id);
  }
}
