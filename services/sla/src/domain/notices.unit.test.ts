import { noticeIn, noticeOf } from './notices.ts';
import { TEN } from './testing.ts';

const away = { agentId: 'anna', status: 'away', reason: 'missed_offers', channels: [], at: '2026-03-03T09:00:00.000Z' };
const tell = (whom: readonly string[], about: { readonly holderId?: string }): string[] => whom.map((one) => `${one} of ${about.holderId}`);

test('who has let offers go by is told, and his lead', () => {
  expect(noticeOf('e1', away, { tell })).toEqual({ id: 'e1', kind: 'missed_offers', aboutAgentId: 'anna', at: TEN, notified: ['anna', 'lead of anna'] });
});

test('a lead who has missed his own is told once', () => {
  expect(noticeOf('e1', away, { tell: () => ['anna'] })?.notified).toEqual(['anna']);
});

test.each([
  ['away for a break', { ...away, reason: 'break' }],
  ['away without a reason', { agentId: 'anna', status: 'away', channels: [], at: away.at }],
  ['back', { ...away, status: 'available' }],
  ['offline', { ...away, status: 'offline' }],
])('%s: nobody is', (_, data) => expect(noticeOf('e1', data, { tell })).toBeUndefined());

test('in words, in both languages', () => {
  const { en, zh } = noticeIn({ kind: 'missed_offers', aboutAgentId: 'anna' });
  expect(en).toContain('anna has missed several offers');
  expect(zh).toContain('anna 连续多次未应答');
});
