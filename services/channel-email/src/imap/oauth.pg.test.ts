import { type Dovecot, dovecot } from '../testing/dovecot.ts';
import { tokenEndpoint, type TokenEndpoint } from '../testing/token-endpoint.ts';
import { type MadeOptions, ImapRig, mail } from './testing/rig.ts';

let server: Dovecot;
let endpoint: TokenEndpoint;
let r: ImapRig;
beforeAll(async () => {
  server = await dovecot();
}, 30_000);
afterAll(() => (server as Dovecot | undefined)?.remove());
beforeEach(async () => {
  r = await ImapRig.start(server);
  endpoint = await tokenEndpoint(() => ({ status: 200, body: { access_token: server.accessToken(r.user), expires_in: 3600 } }));
});
afterEach(async () => {
  await r.close();
  await endpoint.close();
});

const secrets: Record<string, string> = { CLIENT: 'sluice', REFRESH: 'refresh-0' };
const grant = (): MadeOptions => ({ login: `oauth: {tokenUrl: "${endpoint.url}", clientIdEnv: CLIENT, refreshTokenEnv: REFRESH}`, secrets: (name) => secrets[name] });
const probe = async (service: Awaited<ReturnType<ImapRig['open']>>) => (await service.probes?.())?.find((one) => one.name === 'imap support log-in');

test('signs in with a token got for the refresh token; the doctor uses the same one', async () => {
  const service = await r.open(grant());
  await r.deliver(mail(1));
  await r.has(1);
  expect(await r.check(service)).toMatchObject({ status: 'ok' });
  expect(await probe(service)).toMatchObject({ status: 'ok' });
  expect(endpoint.asked).toEqual([{ grant_type: 'refresh_token', refresh_token: 'refresh-0', client_id: 'sluice' }]);
  expect(r.rig.lines.join('\n')).not.toContain('refresh-0');
});

test('a token that the mail server refuses before its time is replaced at once', async () => {
  const good = server.accessToken(r.user);
  const tokens = [server.accessToken(r.user, -60), good];
  endpoint.answer = () => ({ status: 200, body: { access_token: tokens.shift() ?? good, expires_in: 3600 } });
  await r.deliver(mail(1));
  const service = await r.open(grant());
  await r.has(1);
  expect(endpoint.asked).toHaveLength(2);
  expect(await r.check(service)).toMatchObject({ status: 'ok' });
  expect(r.rig.lines.some((line) => line.includes('a mailbox could not be read'))).toBe(false);
});

test('a refresh token that is no longer good: the check says what to do, without a secret; a new answer mends it', async () => {
  const { answer } = endpoint;
  endpoint.answer = () => ({ status: 400, body: { error: 'invalid_grant' } });
  const service = await r.open(grant());
  const failing = await r.failing(service, 'there is no access token (invalid_grant)');
  expect(failing.remedy).toContain('replace the secrets that imap.oauth of support names');
  expect(await probe(service)).toMatchObject({ status: 'fail', detail: expect.stringContaining('invalid_grant') });
  expect(r.rig.lines.join('\n')).not.toContain('refresh-0');
  endpoint.answer = answer;
  await r.deliver(mail(1));
  await r.has(1);
  await r.well(service);
});

test('a token that is refused for good, and one that somebody else renews in time', async () => {
  const held = { TOKEN: server.accessToken('somebody-else') };
  const service = await r.open({ login: 'oauth: {tokenEnv: TOKEN}', secrets: (name) => held[name as keyof typeof held] });
  const failing = await r.failing(service, 'refuses the log-in');
  expect(failing.remedy).toContain('the access token that channels.yaml names for support');
  held.TOKEN = server.accessToken(r.user);
  await r.deliver(mail(1));
  await r.has(1);
  await r.well(service);
  // The next connection finds it replaced again.
  await server.kill();
  await server.start();
  await r.deliver(mail(2));
  await r.has(2);
});
