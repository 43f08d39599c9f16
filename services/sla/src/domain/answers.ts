import type { Instant } from '@sluice/kernel';
import { meet } from './standing.ts';
import type { Turn } from './turn.ts';

/** Answers that are remembered, should one be revoked. The first one that stands is what counts. */
const ANSWERS_KEPT = 20;

export function answered(turn: Turn, version: number, answer: { readonly messageId: string; readonly at: Instant }): void {
  const known = turn.state.answers.filter((one) => one.messageId !== answer.messageId);
  turn.note({ answers: [...known, answer].sort((a, b) => a.at - b.at).slice(0, ANSWERS_KEPT) }, version);
  settleAnswers(turn);
}

/** A final failure: as if the answer had not been. */
export function answerRevoked(turn: Turn, version: number, messageId: string): void {
  turn.note({ answers: turn.state.answers.filter((one) => one.messageId !== messageId) }, version);
  settleAnswers(turn);
}

/** The first response is met by the first answer that stands, and by nothing else. */
export function settleAnswers(turn: Turn): void {
  const clock = turn.of('first_response');
  if (!clock || clock.revoked !== null) return;
  const [first] = turn.state.answers;
  if (first && clock.metAt !== first.at) meet(turn, clock.id, first.at);
  else if (!first && clock.metAt !== null) {
    turn.emit({ name: 'clock_unmet', clockId: clock.id });
    turn.settle(clock.id);
  }
}
