import { candidates, inDigests, type Named } from './digests.ts';
import type { Escalation } from './event.ts';

const named = (id: string, notified: readonly string[], more: Partial<Escalation> = {}): Named => ({ id, escalation: { notified, digest: true, ...more } as Escalation });

test('the first for each agent is the one that may begin his digest', () => {
  expect(candidates([named('1', ['mei']), named('2', ['mei', 'anna']), named('3', ['lars'], { digest: undefined } as never)])).toEqual(
    new Map([
      ['mei', '1'],
      ['anna', '2'],
    ]),
  );
});

test('whoever has an open digest has no notice of his own; never is anybody lost', () => {
  const open = new Map([
    ['mei', '1'],
    ['anna', '2'],
  ]);
  expect(inDigests(named('2', ['mei', 'anna', 'lars']), open)).toMatchObject({ notified: ['anna', 'lars'], joined: [{ agentId: 'mei', digestId: '1' }] });
  expect(inDigests(named('9', ['mei'], { digest: undefined } as never), open)).toEqual({ notified: ['mei'], digest: undefined });
});
