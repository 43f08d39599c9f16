import { envReader } from '@sluice/runtime';
import { readEnv, toConfig } from './config.ts';

const judged = (env: Record<string, string>) => toConfig(readEnv(envReader(env)));
const WELL = {
  SLUICE_KEY_PEPPER: 'p'.repeat(32),
  SLUICE_CONVERSATION_URL: 'http://c1:8080, http://c2:8080',
  SLUICE_ROUTING_URL: 'http://r:8080',
  SLUICE_SLA_URL: 'http://s:8080',
  SLUICE_SUBSCRIPTIONS_URL: 'https://f',
};

test('replicas with commas; a company without a channel names none', () => {
  const { remote } = judged(WELL);
  expect([...remote.keys()]).toEqual(['conversation', 'routing', 'sla', 'subscriptions']);
  expect(remote.get('conversation')?.map((url) => url.origin)).toEqual(['http://c1:8080', 'http://c2:8080']);
});

test('every fault at once', () => {
  expect(() => judged({ SLUICE_CONVERSATION_URL: 'c1:8080,http://c2', SLUICE_SLA_URL: 'ftp://x', SLUICE_SUBSCRIPTIONS_URL: 'http://s' })).toThrow(
    /SLUICE_KEY_PEPPER must have 32[^]*SLUICE_CONVERSATION_URL must be http[^]*SLUICE_ROUTING_URL is not set[^]*SLUICE_SLA_URL must be http/,
  );
});
