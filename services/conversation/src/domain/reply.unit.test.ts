import { type ReplyFacts, withheldFor } from './reply.ts';

const facts: ReplyFacts = { channel: 'email', repliedBefore: false, answered: false, byMachine: false, authenticated: 'pass', within24h: 0, answersPerDay: 5 };

test('a proved sender is answered, up to his limit', () => {
  expect(withheldFor(facts)).toBeUndefined();
  expect(withheldFor({ ...facts, within24h: 4 })).toBeUndefined();
  expect(withheldFor({ ...facts, within24h: 5 })).toBe('too_many');
  expect(withheldFor({ ...facts, answersPerDay: 0 })).toBe('too_many');
});

test.each<[string, Partial<ReplyFacts>, string]>([
  ['a mail for which nobody vouches', { authenticated: 'none' }, 'unauthenticated'],
  ['a mail that its domain disowns', { authenticated: 'fail' }, 'unauthenticated'],
  ['what a machine wrote, whoever vouches for it', { byMachine: true }, 'machine'],
  ['what was answered by a rule before', { repliedBefore: true }, 'said_before'],
  ['what a person has answered meanwhile', { answered: true }, 'answered'],
])('not %s', (_what, more, reason) => expect(withheldFor({ ...facts, ...more })).toBe(reason));

test('who writes by another channel has a key or a session of it; the limit counts for him too', () => {
  for (const channel of ['api', 'chat', 'sms', 'social']) expect(withheldFor({ ...facts, channel, authenticated: 'none' })).toBeUndefined();
  expect(withheldFor({ ...facts, channel: 'chat', authenticated: 'none', within24h: 5 })).toBe('too_many');
});
