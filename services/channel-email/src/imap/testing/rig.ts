import { type ContactReceived, decode, TOPICS } from '@sluice/contracts';
import { MINUTE } from '@sluice/kernel';
import { type ChannelRig, channelRig, RIG_START } from '@sluice/channel-kit/testing';
import { exampleFiles } from '@sluice/policy/testing';
import { pause } from '@sluice/runtime';
import { fixedConfigSource, type Platform } from '@sluice/stream';
import type { ImapFlow } from 'imapflow';
import { type ChannelEmailService, createChannelEmailService } from '../../index.ts';
import type { Dovecot } from '../../testing/dovecot.ts';
import type { FetchLimits } from '../fetcher.ts';

export interface MadeOptions {
  readonly mailbox?: string;
  readonly authservId?: string;
  readonly password?: string;
  /** Lines of `imap` that say how to sign in; absent: a password. */
  readonly login?: string;
  readonly secrets?: (name: string) => string | undefined;
  /** Another than the server's own: a proxy before it. */
  readonly port?: number;
  readonly limits?: Partial<FetchLimits>;
  readonly platform?: Platform;
}

const LIMITS: Partial<FetchLimits> = { timeoutMs: 5000, backOff: { firstMs: 20, maxMs: 100 }, pollMs: MINUTE };
const small = exampleFiles('small');
let users = 0;

type Row = { uid: number; uid_validity: number; mailbox: string; ahead: [number, number][]; last_success_at: number };

/** The service before one mailbox of a real Dovecot, that of the account `support`. */
export class ImapRig {
  readonly user: string;
  readonly server: Dovecot;
  readonly rig: ChannelRig;

  private constructor(server: Dovecot, rig: ChannelRig) {
    this.user = `user${(users += 1)}`;
    this.server = server;
    this.rig = rig;
  }

  static async start(server: Dovecot): Promise<ImapRig> {
    return new ImapRig(server, await channelRig());
  }

  make(o: MadeOptions = {}): ChannelEmailService {
    const { host, port } = this.server.settings(this.user);
    const login = o.login ?? 'passwordEnv: IMAP_PASSWORD';
    const more = o.authservId === undefined ? '' : `, authservId: ${o.authservId}`;
    const imap = `    imap: {host: ${host}, port: ${o.port ?? port}, secure: false, verifyTls: false, userEnv: IMAP_USER, ${login}, mailbox: ${o.mailbox ?? 'INBOX'}${more}}\n`;
    const secrets: Record<string, string> = { IMAP_USER: this.user, IMAP_PASSWORD: o.password ?? 'secret' };
    return createChannelEmailService(o.platform ?? this.rig.platform, {
      source: fixedConfigSource({ ...small, 'channels.yaml': `${small['channels.yaml']?.trimEnd()}\n${imap}` }),
      secrets: (name) => o.secrets?.(name) ?? secrets[name],
      fetchLimits: { ...LIMITS, ...o.limits },
    });
  }

  open(o: MadeOptions = {}): Promise<ChannelEmailService> {
    return this.rig.run(this.make(o));
  }

  /** A process beside: with a lock of its own where `platform` has one. */
  beside(o: MadeOptions & { readonly locks: Platform['locks'] }): ChannelEmailService {
    return this.make({ ...o, platform: { ...this.rig.platform, locks: o.locks, relays: { attach: () => undefined } as unknown as Platform['relays'] } });
  }

  async until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
    for (const end = performance.now() + 20_000; performance.now() < end; await pause(10)) {
      const found = await look().catch(() => undefined);
      if (found !== undefined && found !== false) return found;
    }
    const { t, lines } = this.rig;
    throw new Error(`it never came about: ${what}; ${await this.stored()} stored, ${JSON.stringify(await t.db.query('select * from channel_email.imap_cursor'))}; ${lines.slice(-3).join('\n')}`);
  }

  async stored(): Promise<number> {
    return (await this.rig.t.db.query<{ n: number }>('select count(*) as n from channel_email.contact'))[0]?.n ?? -1;
  }

  async cursor(): Promise<Row | undefined> {
    return (await this.rig.t.db.query<Row>('select uid, uid_validity, mailbox, ahead, last_success_at from channel_email.imap_cursor'))[0];
  }

  has(count: number): Promise<true> {
    return this.until(`${count} contacts`, async () => (await this.stored()) === count || undefined);
  }

  /** All came from one sender: one key, one partition, one order. */
  async events(): Promise<ContactReceived[]> {
    await this.rig.settle();
    const found: ContactReceived[] = [];
    for (let part = 0; part < TOPICS.contactsReceived.partitions; part += 1)
      for (let offset = 0; ; ) {
        const records = await this.rig.log.read(TOPICS.contactsReceived.name, part, offset, 1000);
        if (records.length === 0) break;
        found.push(...records.map((record) => decode(record)?.data as ContactReceived));
        offset = (records.at(-1)?.offset ?? offset) + 1;
      }
    return found;
  }

  async subjects(): Promise<(string | undefined)[]> {
    return (await this.events()).map((event) => event.subject);
  }

  deliver(raw: string | Buffer, at?: Date): Promise<void> {
    return this.server.deliver(this.user, raw, at);
  }

  async deliverAll(from: number, to: number, mailbox = 'INBOX'): Promise<void> {
    await this.server.as(this.user, async (client: ImapFlow) => {
      for (let id = from; id < to; id += 1) await client.append(mailbox, Buffer.from(mail(id)), [], at(0));
    });
  }

  /** Before anybody has looked at the mailbox. */
  fill(from: number, to: number): void {
    this.server.fill(
      this.user,
      Array.from({ length: to - from }, (_, index) => ({ raw: mail(from + index), at: at(0) })),
    );
  }

  async check(service: ChannelEmailService): Promise<{ status: string; detail?: string | undefined; remedy?: string | undefined }> {
    return (await service.checks()).find((one) => one.name === 'imap support') ?? { status: 'none' };
  }

  failing(service: ChannelEmailService, why: string): Promise<{ detail?: string | undefined; remedy?: string | undefined }> {
    return this.until(`a check that fails: ${why}`, async () => {
      const now = await this.check(service);
      return now.status === 'fail' && now.detail?.includes(why) ? now : undefined;
    });
  }

  well(service: ChannelEmailService): Promise<true> {
    return this.until('a good check', async () => (await this.check(service)).status === 'ok' || undefined);
  }

  close(): Promise<void> {
    return this.rig.close();
  }
}

export const mail = (id: number, more: readonly string[] = []): string =>
  [
    `Message-ID: <m${id}@example.com>`,
    'Date: Mon, 2 Mar 2026 09:00:00 +0800',
    'From: 李伟 <li.wei@example.com>',
    'To: support@sluice.example',
    `Subject: mail ${id}`,
    ...more,
    '',
    `第 ${id} 封`,
    '',
  ].join('\r\n');
/** Minutes after an hour before the start. */
export const at = (minutes: number): Date => new Date(RIG_START - 60 * MINUTE + minutes * MINUTE);
export const numbered = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, index) => `mail ${from + index}`);
