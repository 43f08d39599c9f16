import type { EventData } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';

/** What says how a solution was found: when there was one, and what became of its surveys. */
export const RATING = ['ticket.resolved', 'ticket.survey_sent', 'ticket.survey_withheld', 'ticket.survey_answered'] as const;
export type RatingLine = { [N in (typeof RATING)[number]]: { readonly name: N; readonly at: Instant; readonly data: EventData[N] } }[(typeof RATING)[number]];
type SurveyLine = Exclude<RatingLine, { name: 'ticket.resolved' }>;

/** planned: nothing has come of it yet. */
export const SURVEY_STATES = ['planned', 'asked', 'withheld', 'answered'] as const;
export interface Rated {
  readonly survey: (typeof SURVEY_STATES)[number];
  readonly answered: EventData['ticket.survey_answered'] | undefined;
}

/**
 * How the solution was found that a case was filed with: the last before `filedAt`. A survey is the solution's that stood when it was first heard
 * of; what he says of it later is said of that one, whatever was solved meanwhile.
 */
export function ratedAt(lines: readonly RatingLine[], filedAt: Instant): Rated {
  const from = lines.findLastIndex((line) => line.name === 'ticket.resolved' && line.at <= filedAt);
  const next = lines.findIndex((line, n) => n > from && line.name === 'ticket.resolved');
  const surveys = lines.filter((line): line is SurveyLine => line.name !== 'ticket.resolved');
  const isOwn = ({ data: { surveyId } }: SurveyLine): boolean => {
    const first = lines.findIndex((line) => line.name !== 'ticket.resolved' && line.data.surveyId === surveyId);
    return first > from && (next < 0 || first < next);
  };
  const own = surveys.filter(isOwn);
  const answered = own.findLast((line) => line.name === 'ticket.survey_answered')?.data;
  return { survey: answered === undefined ? stateOf(own.at(-1)) : 'answered', answered };
}

function stateOf(last: SurveyLine | undefined): Rated['survey'] {
  if (last === undefined) return 'planned';
  return last.name === 'ticket.survey_withheld' ? 'withheld' : 'asked';
}
