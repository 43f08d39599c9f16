import type { QuestionEntry } from '@sluice/policy';

export interface RatingFault {
  readonly question: string;
  readonly message: string;
}

/** Each question needs one whole number from 1 to 5, and there are no others. In the order of the questions. */
export function ratingFaults(questions: readonly QuestionEntry[], ratings: Readonly<Record<string, unknown>>): RatingFault[] {
  const ids = questions.map(({ id }) => id);
  const missing = ids.filter((id) => !isRating(Object.hasOwn(ratings, id) ? ratings[id] : undefined)).map((question) => ({ question, message: 'must be a whole number from 1 to 5' }));
  const unknown = Object.keys(ratings)
    .filter((id) => !ids.includes(id))
    .map((question) => ({ question, message: `is no question: there are ${ids.join(', ')}` }));
  return [...missing, ...unknown];
}

const isRating = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 5;

/** A form's field as a rating; undefined where it is none. */
export function ratingIn(text: string | null): number | undefined {
  return text !== null && /^[1-5]$/.test(text) ? Number(text) : undefined;
}
