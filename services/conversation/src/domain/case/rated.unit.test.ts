import { at } from '../testing.ts';
import { ratedAt, type RatingLine } from './rated.ts';

const line = (name: RatingLine['name'], minute: number, surveyId: string, ratings = {}): RatingLine => ({ name, at: at(minute), data: { surveyId, ratings } }) as never;
const solved = (minute: number): RatingLine => line('ticket.resolved', minute, '');
const sent = (minute: number, id: string): RatingLine => line('ticket.survey_sent', minute, id);
const answered = (minute: number, id: string, speed: number): RatingLine => line('ticket.survey_answered', minute, id, { speed });

const first = [solved(1), sent(2, 'one'), answered(3, 'one', 5)];

test.each<[string, RatingLine[], number, string, number | undefined]>([
  ['nothing is heard of it yet', [solved(1)], 1, 'planned', undefined],
  ['he was asked', [solved(1), sent(2, 'one')], 1, 'asked', undefined],
  ['he was not', [solved(1), line('ticket.survey_withheld', 2, 'one')], 1, 'withheld', undefined],
  ['he has said it, and changed it', [...first, answered(4, 'one', 2)], 1, 'answered', 2],
  ['he told it by telephone and was never asked', [solved(1), answered(2, 'phone', 4)], 1, 'answered', 4],
  ['solved anew, the first was rated', [...first, solved(10)], 11, 'planned', undefined],
  ['solved anew, and what he says is of the first', [...first, solved(10), answered(12, 'one', 1)], 11, 'planned', undefined],
  ['solved anew, and that is rated', [...first, solved(10), sent(11, 'two'), answered(12, 'two', 3)], 11, 'answered', 3],
  ['as it was filed first', [...first, solved(10), answered(12, 'one', 1), answered(13, 'two', 3)], 4, 'answered', 1],
  ['filed without a solution', [], 4, 'planned', undefined],
])('%s', (_name, lines, filedAt, survey, speed) => {
  const rated = ratedAt(lines, at(filedAt));
  expect([rated.survey, rated.answered?.ratings['speed']]).toEqual([survey, speed]);
});
