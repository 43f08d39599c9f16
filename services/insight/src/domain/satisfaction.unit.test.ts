import { ratingFaults, ratingIn } from './ratings.ts';
import { satisfactionOf } from './satisfaction.ts';
import { solutionOf } from './ticket.ts';

const NONE = { sent: 0, answered: 0, byPhone: 0, unanswered: 0, open: 0 };

test('satisfaction is the share of 4 and 5, beside how many have answered', () => {
  const counts = { sent: 8, answered: 3, byPhone: 1, unanswered: 4, open: 1 };
  const found = [
    { question: 'speed', rating: 5, count: 1 },
    { question: 'speed', rating: 4, count: 1 },
    { question: 'speed', rating: 3, count: 1 },
    { question: 'effect', rating: 1, count: 3 },
  ];
  expect(satisfactionOf(counts, found)).toEqual({
    ...counts,
    responseRate: 0.375,
    questions: [
      { id: 'effect', answers: 3, good: 0, share: 0, ratings: [3, 0, 0, 0, 0] },
      { id: 'speed', answers: 3, good: 2, share: 0.6667, ratings: [0, 0, 1, 1, 1] },
    ],
  });
});

test('nothing sent and nothing said is no figure at all', () => {
  expect(satisfactionOf(NONE, [])).toEqual({ ...NONE, responseRate: null, questions: [] });
});

test('each question needs one whole number from 1 to 5, and there are no others', () => {
  const questions = ['speed', 'effect'].map((id) => ({ id, name: { zh: id, en: id } }));
  expect(ratingFaults(questions, { speed: 1, effect: 5 })).toEqual([]);
  for (const wrong of [0, 6, 2.5, '5', null, Number.NaN, [5]]) expect(ratingFaults(questions, { speed: wrong, effect: 5 }).map((one) => one.question)).toEqual(['speed']);
  expect(ratingFaults(questions, { speed: 1, constructor: 5 }).map((one) => one.question)).toEqual(['effect', 'constructor']);
  expect(['1', '5', '0', '6', '1.0', ' 1', '１', '', null].map(ratingIn)).toEqual([1, 5, undefined, undefined, undefined, undefined, undefined, undefined, undefined]);
});

test('handlers are all who have held, owned or resolved it, of earlier solutions too', () => {
  const ticket = { ticketId: 't', conversationId: 'c', customerId: 'u' };
  const data = { ticket, code: 'solved', resolverKind: 'agent', humanMessages: 1, handOvers: 0, reopened: 0, receivedAt: '2026-03-02T09:00:00Z', resolvedAt: '2026-03-02T10:00:00Z', channel: 'email' };
  const first = solutionOf({ ...data, holders: ['anna'], ownerId: 'mei', resolvedBy: 'key:k1', language: 'und' }, 7, undefined);
  expect(first).toMatchObject({ handlers: ['anna', 'mei', 'key:k1'], version: 7, language: null, type: null, queueId: null, isCase: false, stands: true });
  expect(solutionOf({ ...data, resolverKind: 'rule', resolvedBy: 'thanks', holders: ['otto'] }, 12, first).handlers).toEqual(['anna', 'mei', 'key:k1', 'otto']);
});
