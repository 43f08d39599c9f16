import { DAY, HOUR, MINUTE, SECOND } from '@sluice/kernel';
import { afterTry, judgeStatus, PAUSES_MS } from './attempts.ts';

const NOW = 1_772_442_000_000;

test('ten tries over three days and some hours, then it is given up with its last reason', () => {
  const total = PAUSES_MS.reduce((all, one) => all + one, 0);
  expect([total >= 3 * DAY, total < 4 * DAY, PAUSES_MS[0]]).toEqual([true, true, 5 * SECOND]);
  const tried = { outcome: 'retry', code: 'http_500' } as const;
  expect(afterTry(tried, { attempts: 1, now: NOW, jitter: 0 })).toEqual({ state: 'queued', code: 'http_500', nextAt: NOW + 5 * SECOND });
  expect(afterTry(tried, { attempts: 2, now: NOW, jitter: 0.5 })).toEqual({ state: 'queued', code: 'http_500', nextAt: NOW + 5 * MINUTE * 1.05 });
  expect(afterTry(tried, { attempts: 9, now: NOW, jitter: 0 })).toMatchObject({ state: 'queued', nextAt: NOW + 24 * HOUR });
  expect(afterTry(tried, { attempts: 10, now: NOW, jitter: 0 })).toEqual({ state: 'failed', code: 'http_500' });
});

test('taken is taken; refused for good is not tried again; who asks for time gets it', () => {
  expect(afterTry({ outcome: 'sent' }, { attempts: 10, now: NOW, jitter: 0 })).toEqual({ state: 'sent' });
  expect(afterTry({ outcome: 'refused', code: 'http_410' }, { attempts: 1, now: NOW, jitter: 0 })).toEqual({ state: 'failed', code: 'http_410' });
  expect(afterTry({ outcome: 'retry', code: 'http_429', pauseMs: HOUR }, { attempts: 1, now: NOW, jitter: 0 })).toMatchObject({ nextAt: NOW + HOUR });
});

test.each([
  [200, undefined, { outcome: 'sent' }],
  [204, undefined, { outcome: 'sent' }],
  [301, undefined, { outcome: 'retry', code: 'http_301' }],
  [400, 60_000, { outcome: 'retry', code: 'http_400' }],
  [410, undefined, { outcome: 'refused', code: 'http_410' }],
  [429, 120_000, { outcome: 'retry', code: 'http_429', pauseMs: 120_000 }],
  [502, undefined, { outcome: 'retry', code: 'http_502', pauseMs: 30_000 }],
  [503, 0, { outcome: 'retry', code: 'http_503', pauseMs: 0 }],
  [504, 2 * DAY, { outcome: 'retry', code: 'http_504', pauseMs: DAY }],
] as const)('%i, and comes back after %s ms', (status, retryAfterMs, tried) => expect(judgeStatus(status, retryAfterMs)).toEqual(tried));
