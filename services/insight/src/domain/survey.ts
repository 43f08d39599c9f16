import type { Instant } from '@sluice/kernel';
import type { QuestionEntry, SurveyRules } from '@sluice/policy';
import type { Solution } from './ticket.ts';

/** By question: 1 to 5. */
export type Ratings = Readonly<Record<string, number>>;

/**
 * planned: its time has not come · asked: conversation is to send it · sent · answered · unanswered: a valid outcome · skipped, cancelled,
 * withheld, undelivered: the customer was not asked, and `reason` says why.
 */
export type SurveyStatus = 'planned' | 'asked' | 'sent' | 'answered' | 'unanswered' | 'skipped' | 'cancelled' | 'withheld' | 'undelivered';

/** One solution, one survey. It keeps what it was made under, so that a later configuration changes nothing for who has the link. */
export interface Survey {
  readonly id: string;
  readonly ticketId: string;
  readonly conversationId: string;
  readonly customerId: string;
  readonly status: SurveyStatus;
  readonly reason: string | null;
  readonly onVersion: number;
  readonly resolvedAt: Instant;
  readonly type: string | null;
  readonly queueId: string | null;
  readonly language: string | null;
  readonly dueAt: Instant | null;
  /** Null where the customer was not bothered with it after all. */
  readonly askedAt: Instant | null;
  readonly sentAt: Instant | null;
  readonly messageId: string | null;
  /** From then on it is not answered any more. */
  readonly expiresAt: Instant | null;
  /** The first answer; it may be changed for `changeMs`. */
  readonly answeredAt: Instant | null;
  readonly changedAt: Instant | null;
  readonly by: 'customer' | 'phone' | null;
  readonly recordedBy: string | null;
  readonly ratings: Ratings | null;
  readonly comment: string | null;
  readonly questions: readonly QuestionEntry[];
  readonly expiryMs: number;
  readonly changeMs: number;
  readonly configVersion: string;
}

export type SurveyState = { readonly status: 'absent' } | Survey;

export const isSurvey = (state: SurveyState): state is Survey => state.status !== 'absent';

/** The rules of one configuration version. */
export interface RulesOf {
  readonly version: string;
  /** Undefined: nobody is asked. */
  readonly rules: SurveyRules | undefined;
}

export interface Answer {
  readonly ratings: Ratings;
  readonly comment: string | null;
}

export type SurveyCommand =
  | { readonly kind: 'plan'; readonly at: Instant; readonly surveyId: string; readonly solution: Solution; readonly config: RulesOf }
  /** What took it back is undone, exactly: a merge, or that it was spam. `asks`: the solution that it asks about stands again. */
  | { readonly kind: 'restore'; readonly at: Instant; readonly undone: 'merged' | 'spam'; readonly asks: boolean; readonly config: RulesOf }
  | { readonly kind: 'cancel'; readonly at: Instant; readonly reason: 'reopened' | 'merged' | 'spam' | 'withdrawn' | 'erased' }
  /** Its timer; `lastAskedAt`: when the same person was last bothered with a survey. */
  | { readonly kind: 'due'; readonly at: Instant; readonly due: Instant; readonly config: RulesOf; readonly lastAskedAt: Instant | null }
  | { readonly kind: 'sent'; readonly at: Instant; readonly messageId: string }
  | { readonly kind: 'withheld'; readonly at: Instant; readonly reason: string }
  | { readonly kind: 'failed'; readonly at: Instant; readonly messageId: string }
  | { readonly kind: 'answer'; readonly at: Instant; readonly answer: Answer }
  /** By somebody who has spoken with the customer; `surveyId` where there was none. */
  | {
      readonly kind: 'rate_by_phone';
      readonly at: Instant;
      readonly surveyId: string;
      readonly solution: Solution;
      readonly config: RulesOf;
      readonly questions: readonly QuestionEntry[];
      readonly answer: Answer;
      readonly recordedBy: string;
    };

type Begun = Pick<Survey, 'id' | 'ticketId' | 'conversationId' | 'customerId' | 'onVersion' | 'resolvedAt' | 'type' | 'queueId' | 'language' | 'questions' | 'expiryMs' | 'changeMs' | 'configVersion'>;

export type SurveyEvent =
  | { readonly name: 'begun'; readonly data: Begun }
  | { readonly name: 'planned'; readonly data: { readonly dueAt: Instant } }
  | { readonly name: 'skipped'; readonly data: { readonly at: Instant; readonly reason: string } }
  | { readonly name: 'cancelled' | 'withheld'; readonly data: { readonly reason: string } }
  | { readonly name: 'asked'; readonly data: { readonly at: Instant } & Pick<Survey, 'questions' | 'expiryMs' | 'changeMs' | 'configVersion'> }
  | { readonly name: 'sent'; readonly data: { readonly at: Instant; readonly messageId: string } }
  /** As it was before it was cancelled. */
  | { readonly name: 'restored'; readonly data: { readonly status: 'sent' | 'answered' | 'unanswered' } }
  | { readonly name: 'undelivered'; readonly data: Record<string, never> }
  | { readonly name: 'expired'; readonly data: Record<string, never> }
  | { readonly name: 'answered'; readonly data: Answer & { readonly at: Instant; readonly by: 'customer' | 'phone'; readonly recordedBy: string | null } }
  /** Nothing changes; whoever asked is told why. */
  | { readonly name: 'refused'; readonly data: { readonly why: Refusal } };

/** expired and cancelled: it is over · answered: somebody was quicker, or it can be changed no more · not_open: it was never sent. */
export type Refusal = 'expired' | 'cancelled' | 'answered' | 'not_open';

/** When time itself moves it, or null. */
export function timerOf(survey: Survey): Instant | null {
  if (survey.status === 'planned') return survey.dueAt;
  return survey.status === 'asked' || survey.status === 'sent' || survey.status === 'undelivered' ? survey.expiresAt : null;
}
