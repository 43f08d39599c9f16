import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { EmailAccount } from './domain/account.ts';
import { loginChecks } from './logins.ts';
import { Tokens } from './oauth/tokens.ts';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

const portOf = (server: { address(): AddressInfo | string | null }): number => (server.address() as AddressInfo).port;

/** Takes `li` with the password `geheim`, nobody else. */
async function smtpServer(): Promise<number> {
  const server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, answer) => (username === 'li' && password === 'geheim' ? answer(null, { user: username }) : answer(new Error('no such user'))),
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return portOf(server.server);
}

/** A server of few words: what a client says, without its tag, is looked up by its first word. */
async function plainServer(greeting: string, answers: (command: string, tag: string) => string): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (greeting !== '') socket.write(`${greeting}\r\n`);
    socket.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().trim().split('\r\n')) socket.write(answers(line.slice(line.indexOf(' ') + 1), line.split(' ', 1)[0] ?? ''));
    });
  });
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return portOf(server);
}

const imapServer = (password: string): Promise<number> =>
  plainServer('* OK [CAPABILITY IMAP4rev1] ready', (command, tag) => {
    const verb = command.split(' ', 1)[0]?.toUpperCase();
    if (verb === 'LOGIN') {
      return command.includes(password) ? `${tag} OK in\r\n` : `${tag} NO [AUTHENTICATIONFAILED] no such user here\r\n`;
    }
    if (verb === 'EXAMINE') return `* 0 EXISTS\r\n* OK [UIDVALIDITY 1] u\r\n* OK [UIDNEXT 1] n\r\n${tag} OK [READ-ONLY] open\r\n`;
    if (verb === 'LIST') return `* LIST () "/" INBOX\r\n${tag} OK done\r\n`;
    if (verb === 'LOGOUT') return `* BYE\r\n${tag} OK bye\r\n`;
    return `${tag} OK done\r\n`;
  });

const tokens = new Tokens({ clock: { now: () => 0 }, secrets: () => undefined });
const account = (more: Partial<EmailAccount>): EmailAccount => ({ id: 'support', addresses: ['support@sluice.example'], ...more });
const look = (more: Partial<EmailAccount>, timeoutMs = 2000) => loginChecks({ accounts: [account(more)], smtpUrl: undefined, hostname: 'test', tokens, timeoutMs });
const imap = (port: number, password = 'geheim') => ({ host: '127.0.0.1', port, secure: false, user: 'li', password });

test('signs in at the servers of each account, and out again', async () => {
  expect(await look({ smtp: { url: `smtp://li:geheim@127.0.0.1:${await smtpServer()}` }, imap: imap(await imapServer('geheim')) })).toEqual([
    { name: 'smtp support', status: 'ok' },
    { name: 'imap support log-in', status: 'ok' },
  ]);
});

test('a wrong password fails, with what to look at', async () => {
  expect(await look({ smtp: { url: `smtp://li:falsch@127.0.0.1:${await smtpServer()}` }, imap: imap(await imapServer('other')) })).toEqual([
    { name: 'smtp support', status: 'fail', detail: expect.any(String), remedy: expect.stringContaining('password of the account support') },
    { name: 'imap support log-in', status: 'fail', detail: expect.stringContaining('no such user here'), remedy: expect.stringContaining('account support') },
  ]);
});

test('a server that says nothing is given up in time', async () => {
  const port = await plainServer('', () => '');
  const checks = await look({ smtp: { url: `smtp://127.0.0.1:${port}` }, imap: imap(port) }, 200);
  expect(checks.map((one) => one.status)).toEqual(['fail', 'fail']);
});

test('without a server of its own the default counts; without any the mail is held, which is no fault', async () => {
  const smtpUrl = `smtp://li:geheim@127.0.0.1:${await smtpServer()}`;
  expect(await loginChecks({ accounts: [account({})], smtpUrl, hostname: 'test', tokens })).toEqual([{ name: 'smtp support', status: 'ok' }]);
  expect(await look({})).toMatchObject([{ name: 'smtp support', status: 'warn', remedy: expect.stringContaining('SLUICE_SMTP_URL') }]);
});
