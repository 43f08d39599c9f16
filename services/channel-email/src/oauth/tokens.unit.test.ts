import { MINUTE, PassingFault } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { tokenEndpoint, type TokenEndpoint } from '../testing/token-endpoint.ts';
import { TokenFault, Tokens, type TokenSource } from './tokens.ts';

let endpoint: TokenEndpoint;
let clock: MovedClock;
let given = 0;
const grants = (more: object = {}) => ({ status: 200, body: { access_token: `access-${(given += 1)}`, token_type: 'Bearer', expires_in: 3600, ...more } });
beforeEach(async () => {
  given = 0;
  clock = new MovedClock(Date.parse('2026-03-02T08:00:00Z'));
  endpoint = await tokenEndpoint(() => grants());
});
afterEach(() => endpoint.close());

const source = (more: object = {}): TokenSource =>
  new Tokens({ clock, secrets: () => undefined, timeoutMs: 2000 }).of({ tokenUrl: endpoint.url, clientId: 'sluice', refreshToken: 'refresh-0', ...more })!;

test('one request for a token, kept until a minute before its end; then another', async () => {
  const tokens = source({ clientSecret: 'geheim', scope: 'https://mail.example/' });
  expect(await Promise.all([tokens.get(), tokens.get(), tokens.get()])).toEqual(['access-1', 'access-1', 'access-1']);
  expect(endpoint.asked).toEqual([{ grant_type: 'refresh_token', refresh_token: 'refresh-0', client_id: 'sluice', client_secret: 'geheim', scope: 'https://mail.example/' }]);
  clock.move(59 * MINUTE - 1);
  expect(await tokens.get()).toBe('access-1');
  clock.move(1);
  expect(await tokens.get()).toBe('access-2');
});

test('a short life is used for half of it; without one it is good until it is refused', async () => {
  endpoint.answer = () => grants({ expires_in: 40 });
  const tokens = source();
  await tokens.get();
  clock.move(19_999);
  expect(await tokens.get()).toBe('access-1');
  clock.move(1);
  endpoint.answer = () => grants({ expires_in: undefined });
  expect(await tokens.get()).toBe('access-2');
  clock.move(10_000 * MINUTE);
  expect(await tokens.get()).toBe('access-2');
  expect(await tokens.get('access-2')).toBe('access-3');
  // Refused before: the new one is another's answer already.
  expect(await tokens.get('access-2')).toBe('access-3');
});

test('a refresh token that comes with the answer is used from then on', async () => {
  endpoint.answer = () => grants({ refresh_token: 'refresh-1' });
  const tokens = source();
  await tokens.get();
  await tokens.get('access-1');
  expect(endpoint.asked.map((one) => one['refresh_token'])).toEqual(['refresh-0', 'refresh-1']);
});

test.each([
  ['a refused refresh token', 400, { error: 'invalid_grant', error_description: 'token of li.wei@example.com expired' }, TokenFault, 'invalid_grant'],
  ['an error that is no code', 401, { error: 'Bad thing: li.wei@example.com' }, TokenFault, 'status 401'],
  ['too many requests', 429, {}, PassingFault, '429'],
  ['an endpoint in trouble', 503, 'upstream', PassingFault, '503'],
  ['no JSON', 200, '<html>', PassingFault, '200'],
  ['a token with a line break in it', 200, { access_token: 'a\r\nb' }, PassingFault, '200'],
  ['a redirect, which would carry the secrets away', 302, {}, PassingFault, 'does not answer'],
])('%s', async (_, status, body, kind, words) => {
  endpoint.answer = () => ({ status, body });
  const fault = await source()
    .get()
    .catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(kind);
  expect((fault as Error).message).toContain(words);
  expect((fault as Error).message).not.toContain('li.wei');
  endpoint.answer = () => grants();
  expect(await source().get()).toBe('access-1');
});

test('an endpoint that is away is a passing fault', async () => {
  const tokens = source();
  await endpoint.close();
  await expect(tokens.get()).rejects.toBeInstanceOf(PassingFault);
  endpoint = await tokenEndpoint(() => grants());
});

test('a token that somebody else renews is read at each log-in; without one nothing can be done here', async () => {
  const secrets = new Map([['/run/token', 'one']]);
  const tokens = new Tokens({ clock, secrets: (name) => secrets.get(name) }).of({ tokenName: '/run/token' })!;
  expect(await tokens.get()).toBe('one');
  secrets.set('/run/token', 'two');
  expect(await tokens.get('one')).toBe('two');
  secrets.clear();
  await expect(tokens.get()).rejects.toThrow('/run/token is not set');
});

test('users of the same settings share a source', () => {
  const tokens = new Tokens({ clock, secrets: () => undefined });
  expect(tokens.of({ tokenName: 'A' })).toBe(tokens.of({ tokenName: 'A' }));
  expect(tokens.of({ tokenName: 'A' })).not.toBe(tokens.of({ tokenName: 'B' }));
  expect(tokens.of(undefined)).toBeUndefined();
});
