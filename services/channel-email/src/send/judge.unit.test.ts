import { judgeSmtp } from './judge.ts';
import { domainLanes } from './lanes.ts';
import { providerTime } from './provider-time.ts';
import { outgoing } from './testing/outgoing.ts';

const answered = (response: string, command = 'RCPT TO') => judgeSmtp(Object.assign(new Error('refused'), { responseCode: Number(response.slice(0, 3)), response, command }));

test.each([
  ['421 4.7.28 unusual rate of mail', 'RCPT TO', true],
  ['421 Too many messages', 'DATA', true],
  ['450 4.7.1 try again later', 'MAIL FROM', true],
  ['451 4.7.500 server busy', 'DATA', true],
  ['451 4.3.0 out of disk', 'DATA', false],
  ['450 4.2.1 mailbox busy', 'RCPT TO', false],
  ['452 4.7.1 odd', 'RCPT TO', false],
  ['421 too many connections', 'CONN', false], // our own server at its greeting
])('%s to %s: the domain asks for patience: %s', (response, command, throttled) => {
  expect(answered(response, command)).toMatchObject({ outcome: 'retry', throttled });
});

test('a final refusal keeps the words', () => {
  expect(answered('550 5.1.1 no such user')).toEqual({ outcome: 'failed', code: '5.1.1', detail: '550 5.1.1 no such user' });
});

test('the time in an answer of Gmail, and none where none is meant', () => {
  expect(providerTime('250 2.0.0 OK  1772438400 a1b2c3.12 - gsmtp')).toBe(Date.parse('2026-03-02T08:00:00Z'));
  expect(providerTime('250 2.0.0 Ok: queued as 1772438400')).toBeUndefined();
  expect(providerTime('250 OK')).toBeUndefined();
});

test('a lane is the domain of the receiver within the account, however it is written; the pace is the account’s or ours', () => {
  const lanes = domainLanes((id) => (id === 'support' ? { id, addresses: [], pace: { messagesPerMinute: 7 } } : undefined));
  const of = (value: string) => lanes.laneOf(outgoing(1, { to: { kind: 'email', value } }));
  expect([of('a@Example.COM'), of('b@münchen.example'), of('c@xn--mnchen-3ya.example'), of('broken'), of('a@')]).toEqual([
    'support/example.com',
    'support/xn--mnchen-3ya.example',
    'support/xn--mnchen-3ya.example',
    'support/broken',
    'support/invalid',
  ]);
  expect([lanes.paceOf('support/example.com'), lanes.paceOf('gone/example.com')]).toEqual([
    { messagesPerMinute: 7, connections: 4 },
    { messagesPerMinute: 600, connections: 4 },
  ]);
});
