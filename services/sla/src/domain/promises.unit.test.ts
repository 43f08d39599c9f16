import { edited, exampleFiles } from '@sluice/policy/testing';
import { promisesOf } from './promises.ts';

const small = exampleFiles('small');
const before = promisesOf(small);

test.each([
  ['an agent', 'agents.yaml', 'units: 100', 'units: 50'],
  ['how a queue chooses', 'queues.yaml', 'strategy: longest-idle', 'strategy: least-loaded'],
  ['a comment on a policy', 'policies.yaml', 'policies:', 'policies: # ours'],
] as const)('%s changes no promise', (_, name, from, to) => {
  expect(promisesOf(edited(small, name, from, to))).toBe(before);
});

test.each([
  ['a target', 'policies.yaml', 'target: 16h', 'target: 8h'],
  ['the hours of a calendar', 'calendars.yaml', '"17:00"', '"18:00"'],
  ['the calendar of a queue', 'queues.yaml', 'calendar: always', 'calendar: office'],
] as const)('%s does', (_, name, from, to) => {
  expect(promisesOf(edited(small, name, from, to))).not.toBe(before);
});

test('a document that is not known here counts', () => {
  expect(promisesOf({ ...small, 'stages.yaml': 'version: 1' })).not.toBe(before);
});
