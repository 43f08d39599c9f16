import { edited, exampleFiles } from '@sluice/policy/testing';
import { compileEmailAccounts, isSmtpUrl } from './accounts.ts';

const SECRETS: Record<string, string> = {
  KEFU_IMAP_USER: 'kefu',
  '/run/secrets/kefu-imap-password': 'hunter2',
  KEFU_SMTP_URL: 'smtps://kefu:p%40ss@smtp.yunfan.example',
  CARE_IMAP_USER: 'care',
  CARE_IMAP_PASSWORD: 'x',
  CARE_SMTP_URL: 'smtp://relay.yunfan.example:587',
};
const files = exampleFiles('company');

test('accounts of the company: mailboxes and servers with their secrets, by variable and by file', () => {
  expect(compileEmailAccounts({ files }, (name) => SECRETS[name])).toEqual([
    {
      id: 'service-zh',
      name: '云帆科技客户服务',
      language: 'zh',
      addresses: ['kefu@yunfan.example', 'fapiao@yunfan.example'],
      imap: { host: 'imap.yunfan.example', port: 993, secure: true, user: 'kefu', password: 'hunter2' },
      smtp: { url: 'smtps://kefu:p%40ss@smtp.yunfan.example' },
      missing: [],
    },
    {
      id: 'service-en',
      name: 'Yunfan Customer Care',
      language: 'en',
      addresses: ['care@yunfan.example', 'billing@yunfan.example'],
      bounceAddress: 'bounces@yunfan.example',
      imap: { host: 'imap.yunfan.example', port: 993, secure: true, user: 'care', password: 'x' },
      smtp: { url: 'smtp://relay.yunfan.example:587' },
      missing: [],
    },
  ]);
});

test('a missing secret is named and takes away only its mailbox or its server; its value never stands in the words', () => {
  const some: Record<string, string> = { ...SECRETS, CARE_SMTP_URL: 'https://hunter3@wrong.example' };
  const [zh, en] = compileEmailAccounts({ files }, (name) => (name === '/run/secrets/kefu-imap-password' ? undefined : some[name]));
  expect(zh).toMatchObject({ imap: undefined, smtp: { url: SECRETS['KEFU_SMTP_URL'] }, missing: ['/run/secrets/kefu-imap-password'] });
  expect(en).toMatchObject({ smtp: { url: undefined }, missing: [expect.stringContaining('CARE_SMTP_URL')] });
  expect(en?.missing?.join()).not.toContain('hunter3');
});

test('the small company has an account that takes mail and names no server; a faulty folder is refused', () => {
  const small = exampleFiles('small');
  expect(compileEmailAccounts({ files: small }, () => undefined)).toEqual([
    { id: 'support', name: 'Example Support', language: 'en', addresses: ['support@sluice.example', 'hello@sluice.example'], missing: [] },
  ]);
  expect(() => compileEmailAccounts({ files: edited(small, 'channels.yaml', 'kind: email', 'kind: pigeon') }, () => undefined)).toThrow('channels.yaml');
});

test.each([
  ['smtp://mail.example', true],
  ['smtp://user:p%40ss@mail.example:587', true],
  ['smtps://[::1]:465/?verify=false', true],
  ['SMTP://127.0.0.1:25/', true],
  ['https://mail.example', false],
  ['smtp://', false],
  ['smtp://a b', false],
  ['mail.example:25', false],
])('%s as an outgoing server: %s', (text, expected) => {
  expect(isSmtpUrl(text)).toBe(expected);
});

test('the key of a signature comes by its name, the domain from the first address; without the key the account says so', () => {
  const signed = edited(files, 'channels.yaml', 'smtp: {urlEnv: KEFU_SMTP_URL}', 'smtp: {urlEnv: KEFU_SMTP_URL}\n    dkim: {selector: s2026, keyFile: /run/secrets/dkim}');
  const [zh] = compileEmailAccounts({ files: signed }, (name) => (name === '/run/secrets/dkim' ? 'PEM' : SECRETS[name]));
  expect(zh).toMatchObject({ dkim: { domain: 'yunfan.example', selector: 's2026', privateKey: 'PEM' }, missing: [] });
  const [without] = compileEmailAccounts({ files: signed }, (name) => SECRETS[name]);
  expect(without).toMatchObject({ dkim: { privateKey: undefined }, missing: ['/run/secrets/dkim'] });
});

describe('a mailbox without a password', () => {
  const login = (text: string) => edited(files, 'channels.yaml', 'passwordFile: /run/secrets/kefu-imap-password', `oauth: {${text}}`);
  const secrets: Record<string, string> = { ...SECRETS, ID: 'sluice', KEY: 'k', REFRESH: 'r', '/run/token': 'access' };
  const zh = (text: string) => compileEmailAccounts({ files: login(text) }, (name) => secrets[name])[0];

  test('a token that is given keeps its name: it is read again at each log-in', () =>
    expect(zh('tokenFile: /run/token')).toMatchObject({ imap: { user: 'kefu', oauth: { tokenName: '/run/token' } }, missing: [] }));
  test('a token that is asked for', () =>
    expect(zh('tokenUrl: "https://login.example/token", clientIdEnv: ID, clientSecretEnv: KEY, refreshTokenEnv: REFRESH, scope: mail')?.imap).toMatchObject({
      oauth: { tokenUrl: 'https://login.example/token', clientId: 'sluice', clientSecret: 'k', refreshToken: 'r', scope: 'mail' },
    }));
  test('what is missing is named, and takes the mailbox away', () => {
    expect(zh('tokenEnv: GONE')).toMatchObject({ imap: undefined, missing: ['GONE'] });
    expect(zh('tokenUrl: "https://login.example/token", clientIdEnv: ID, clientSecretEnv: NONE, refreshTokenEnv: GONE')).toMatchObject({ imap: undefined, missing: ['GONE', 'NONE'] });
  });
});
