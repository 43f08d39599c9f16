import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { chownSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { ImapFlow } from 'imapflow';
import type { ImapSettings } from '../domain/account.ts';

/** A real Dovecot of one test: one port, mail in a folder of its own, every user with the same password. */
export interface Dovecot {
  settings(user: string, over?: Partial<ImapSettings>): ImapSettings;
  /** A mail into a mailbox, as another server would deliver it; `at` becomes its INTERNALDATE. */
  deliver(user: string, raw: string | Buffer, at?: Date, mailbox?: string): Promise<void>;
  /** Many mails at once, as files of its Maildir: what an outage leaves behind. In their order, before anybody has looked at the mailbox. */
  fill(user: string, mails: Iterable<{ readonly raw: string; readonly at: Date }>): void;
  /** An access token as the provider of this server gives them; it takes no other, and none after its time. */
  accessToken(user: string, lifeS?: number): string;
  /** Something else that a person does in the mailbox. */
  as<T>(user: string, work: (client: ImapFlow) => Promise<T>): Promise<T>;
  /** Every process at once, without a word to the clients. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** While it is down: forgets the numbers of all mails, as a restored server does. */
  renumber(): void;
  remove(): Promise<void>;
  /** Of the server; its workers hang below it. */
  pid(): number | undefined;
}

const PASSWORD = 'secret';
const TOKEN_KEY = 'the key of the provider, 32 bytes';
/** Where it lies when it is not in the PATH, as for an ordinary user. */
const PLACES = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'];

/** `places`: folders where its program is sought. @throws Error that says what to install */
export async function dovecot(places: readonly string[] = [...(process.env['PATH'] ?? '').split(path.delimiter), ...PLACES]): Promise<Dovecot> {
  const binary = places.map((dir) => path.join(dir, 'dovecot')).find((file) => existsSync(file));
  if (binary === undefined) throw new Error('this test needs a real IMAP server: apt-get install -y --no-install-recommends dovecot-imapd (as root, `npm test` does it by itself)');
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-dovecot-'));
  const who = runsAs();
  const port = await freePort();
  const own = (folder: string): string => {
    mkdirSync(folder, { recursive: true });
    if (who.ids.uid !== undefined) chownSync(folder, who.ids.uid, who.ids.gid ?? who.ids.uid);
    return folder;
  };
  for (const folder of ['.', 'mail', 'run', 'keys', 'keys/default', 'keys/default/HS256']) own(path.join(dir, folder));
  writeFileSync(path.join(dir, 'keys/default/HS256/default'), Buffer.from(TOKEN_KEY).toString('base64'));
  writeFileSync(path.join(dir, 'oauth2.conf.ext'), `introspection_mode = local\nusername_attribute = sub\nlocal_validation_key_dict = fs:posix:prefix=${dir}/keys/\n`);
  const file = path.join(dir, 'dovecot.conf');
  writeFileSync(file, configuration(dir, port, who));
  const settings = (user: string, over: Partial<ImapSettings> = {}): ImapSettings => ({ host: '127.0.0.1', port, secure: false, user, password: PASSWORD, verifyTls: false, ...over });
  let server: ChildProcess | undefined;
  const self: Dovecot = {
    settings,
    async as(user, work) {
      const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, auth: { user, pass: PASSWORD }, logger: false });
      await client.connect();
      try {
        return await work(client);
      } finally {
        await client.logout();
      }
    },
    deliver: (user, raw, at = new Date(), mailbox = 'INBOX') => self.as(user, async (client) => void (await client.append(mailbox, Buffer.from(raw), [], at))),
    fill(user, mails) {
      own(path.join(dir, 'mail', user));
      const [box] = ['cur', 'new', 'tmp'].map((name) => own(path.join(dir, 'mail', user, name)));
      let n = 0;
      for (const { raw, at } of mails) {
        const file = path.join(box!, `${1_700_000_000 + n}.M1P1.filled:2,`);
        writeFileSync(file, raw);
        if (who.ids.uid !== undefined) chownSync(file, who.ids.uid, who.ids.gid ?? who.ids.uid);
        utimesSync(file, at, at);
        n += 1;
      }
    },
    accessToken: (user, lifeS = 3600) => tokenOf({ sub: user, iat: Math.floor(Date.now() / 1000) - 10, exp: Math.floor(Date.now() / 1000) + lifeS }),
    pid: () => server?.pid,
    async kill() {
      if (server?.pid === undefined) return;
      const ended = new Promise((resolve) => server?.once('exit', resolve));
      process.kill(-server.pid, 'SIGKILL');
      await ended;
      server = undefined;
    },
    async start() {
      server = spawn(binary, ['-F', '-c', file], { ...who.ids, cwd: '/', detached: true, stdio: 'ignore' });
      await answering(port, server, path.join(dir, 'log'));
    },
    renumber() {
      for (const name of globSync('mail/**/dovecot{-uidvalidity*,.index*,.list.index*}', { cwd: dir })) rmSync(path.join(dir, name), { force: true });
      for (const name of globSync('mail/**/dovecot-uidlist', { cwd: dir })) anew(path.join(dir, name));
    },
    async remove() {
      await self.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await self.start();
  return self;
}

/** The first line of a list of uids is `3 V<uidvalidity> N<next uid> …`: another validity, and numbers begin at 1 again. */
function anew(file: string): void {
  const [head = '', ...mails] = readFileSync(file, 'utf8').trim().split('\n');
  const next = head.replace(/V(\d+)/, (_, validity) => `V${Number(validity) + 1}`).replace(/N\d+/, `N${mails.length + 1}`);
  writeFileSync(file, [next, ...mails.map((line, index) => line.replace(/^\d+/, String(index + 1)))].join('\n').concat('\n'));
}

/** A JWT, HS256. */
function tokenOf(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', TOKEN_KEY).update(signed).digest('base64url')}`;
}

interface Who {
  readonly user: string;
  readonly group: string;
  readonly ids: { readonly uid?: number; readonly gid?: number };
  readonly uid: number;
  readonly gid: number;
}

/** Dovecot will not serve mail as root: then it is run as nobody. */
function runsAs(): Who {
  const id = (...args: string[]): string => spawnSync('id', args).stdout.toString().trim();
  const other = process.getuid?.() === 0 ? ['nobody'] : [];
  const [uid, gid] = [Number(id('-u', ...other)), Number(id('-g', ...other))];
  return { user: id('-un', ...other), group: id('-gn', ...other), ids: other.length > 0 ? { uid, gid } : {}, uid, gid };
}

const configuration = (dir: string, port: number, { user, group, uid, gid }: Who): string => `
base_dir = ${dir}/run
log_path = ${dir}/log
state_dir = ${dir}/run
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
mail_max_userip_connections = 100
mail_location = maildir:${dir}/mail/%u
mail_uid = ${uid}
mail_gid = ${gid}
first_valid_uid = 1
auth_failure_delay = 0
mailbox_idle_check_interval = 1s
auth_mechanisms = plain login xoauth2
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${dir}/oauth2.conf.ext
}
passdb {
  driver = static
  mechanisms = plain login
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${dir}/mail/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
`;

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Until it greets; a server that ended before says where its log is. */
async function answering(port: number, server: ChildProcess, log: string): Promise<void> {
  for (const until = performance.now() + 20_000; performance.now() < until; ) {
    if (server.exitCode !== null) throw new Error(`dovecot did not start: see ${log}`);
    const greeted = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('data', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
      socket.unref();
      setTimeout(() => socket.destroy(), 1000).unref();
    });
    if (greeted) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`dovecot does not answer: see ${log}`);
}
