import { exampleFiles } from '@sluice/policy/testing';
import { readFolder } from '@sluice/policy';
import { banner } from './banner.ts';
import { toConfig } from './config.ts';

const facts = { url: 'http://127.0.0.1:8080', adminUrl: 'http://127.0.0.1:8081', key: 'slc_x', smtp: { host: '127.0.0.1', port: 2525 }, sendsMail: false, dataDir: '/data', tookMs: 1234 };

test.each([
  ['small', '"channel":"app"', '--mail-rcpt support@sluice.example'],
  ['company', '"channel":"app"', '--mail-rcpt kefu@yunfan.example'],
] as const)('the lines to try are those of the company that is in force: %s', (name, contact, mail) => {
  const text = banner({ ...facts, company: readFolder(exampleFiles(name)) });
  for (const part of ['ready (1.2 s)', 'slc_x', contact, mail, 'http://127.0.0.1:8080/docs']) expect(text).toContain(part);
});

test('a company without mail, or without an app, is not told to try it', () => {
  const text = banner({ ...facts, company: { channels: { version: 1, accounts: [] } }, sendsMail: true });
  expect(text).not.toMatch(/first contact|first mail|undefined/);
  expect(text).toContain('answers go out by SLUICE_SMTP_URL');
});

test('every setting has a default; what is set is said to be wrong all at once', () => {
  expect(toConfig({}, '/srv/sluice')).toMatchObject({
    port: 8080,
    adminPort: 8081,
    dataDir: '/srv/sluice/.sluice',
    configDir: '/srv/sluice/examples/small',
    smtpListen: { host: '127.0.0.1', port: 2525 },
    smtpUrl: undefined,
    publicUrl: undefined,
    localWebhooks: false,
    consumers: true,
  });
  expect(() => toConfig({ SLUICE_PORT: 'x', SLUICE_SMTP_LISTEN: 'y' }, '/srv/sluice')).toThrow(/SLUICE_SMTP_LISTEN must be HOST:PORT[^]*SLUICE_PORT must be a whole number/);
});

test('what is said of the SMTP listener reaches it; a key without its certificate is refused', () => {
  const tls = { SLUICE_SMTP_TLS_KEY: 'key', SLUICE_SMTP_TLS_CERT: 'cert' };
  const config = toConfig({ SLUICE_SMTP_LISTEN: '0.0.0.0:25', SLUICE_SMTP_HOSTNAME: 'mx.our.example', SLUICE_SMTP_MAX_BYTES: '50000', SLUICE_SMTP_MAX_CONNECTIONS: '7', ...tls }, '/srv');
  expect(config.smtpListen).toEqual({
    host: '0.0.0.0',
    port: 25,
    hostname: 'mx.our.example',
    maxBytes: 50_000,
    maxConnections: 7,
    authentication: { dnsServers: [] },
    tls: { key: 'key', cert: 'cert' },
  });
  expect(config.unknown).toEqual([]);
  expect(toConfig({ SLUICE_SMTP_AUTH_DNS: '192.0.2.53, [2001:db8::53]:5353' }, '/srv').smtpListen.authentication).toEqual({ dnsServers: ['192.0.2.53', '[2001:db8::53]:5353'] });
  expect(toConfig({ SLUICE_SMTP_AUTH: 'off' }, '/srv').smtpListen.authentication).toBeUndefined();
  expect(() => toConfig({ SLUICE_SMTP_AUTH: 'maybe' }, '/srv')).toThrow('SLUICE_SMTP_AUTH must be on or off');
  expect(() => toConfig({ SLUICE_SMTP_AUTH_DNS: 'dns.example' }, '/srv')).toThrow('SLUICE_SMTP_AUTH_DNS must be addresses');
  expect(() => toConfig({ SLUICE_SMTP_TLS_KEY: 'key' }, '/srv')).toThrow('SLUICE_SMTP_TLS_KEY and SLUICE_SMTP_TLS_CERT must be set together');
  expect(() => toConfig({ SLUICE_SMTP_URL: 'imap://x' }, '/srv')).toThrow('SLUICE_SMTP_URL must be smtp://');
});
