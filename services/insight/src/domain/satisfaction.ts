export interface Counts {
  readonly sent: number;
  /** Of those that were sent, by whatever way. */
  readonly answered: number;
  readonly byPhone: number;
  readonly unanswered: number;
  readonly open: number;
}

export interface RatingCount {
  readonly question: string;
  readonly rating: number;
  readonly count: number;
}

export interface QuestionFigures {
  readonly id: string;
  readonly answers: number;
  /** 4 and 5. */
  readonly good: number;
  /** good ÷ answers; null where nobody has answered. */
  readonly share: number | null;
  /** How many gave 1, 2, 3, 4, 5. */
  readonly ratings: readonly number[];
}

export interface Satisfaction extends Counts {
  /** answered ÷ sent; null where nothing was sent. */
  readonly responseRate: number | null;
  readonly questions: readonly QuestionFigures[];
}

const RATINGS = [1, 2, 3, 4, 5] as const;
const GOOD = 4;
const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000);

/** Satisfaction is the share of 4 and 5, and is never told without how many have answered. Questions by id. */
export function satisfactionOf(counts: Counts, found: readonly RatingCount[]): Satisfaction {
  const ids = [...new Set(found.map((one) => one.question))].sort();
  const questions = ids.map((id): QuestionFigures => {
    const ratings = RATINGS.map((rating) => found.filter((one) => one.question === id && one.rating === rating).reduce((sum, one) => sum + one.count, 0));
    const answers = ratings.reduce((sum, one) => sum + one, 0);
    const good = ratings.slice(GOOD - 1).reduce((sum, one) => sum + one, 0);
    return { id, answers, good, share: ratio(good, answers), ratings };
  });
  return { ...counts, responseRate: ratio(counts.answered, counts.sent), questions };
}
