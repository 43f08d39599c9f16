import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type CloudEvent, decode, type Topic } from '@sluice/contracts';
import { ensureAdminKey } from '@sluice/gateway';
import { MovedClock } from '@sluice/kernel/testing';
import { createLogger, type Logger } from '@sluice/runtime';
import { fileBlobs, Locks } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { type Platform, PostgresLog, Relays } from '@sluice/stream';
import { composeSystem, type System, type SystemOptions } from '@sluice/standalone';
import { createTransport } from 'nodemailer';
import { Api } from './api.ts';
import { type MailServer, startMailServer } from './mail-server.ts';
import { settle } from './settle.ts';

export interface TestSystemOptions {
  /** File name → text; the small example where absent. */
  readonly files?: Readonly<Record<string, string>>;
  /** 2026-03-02T09:00:00Z, a Monday, unless given. */
  readonly at?: number;
  readonly logger?: Logger;
  /** False: no server for outgoing mail is set. */
  readonly sendsMail?: boolean;
  /** What channels.yaml and policies.yaml name. */
  readonly secrets?: (name: string) => string | undefined;
  /** By `name TYPE`: then it is asked who really sent a mail. */
  readonly dns?: Readonly<Record<string, string>>;
  /** Webhooks on this machine are called without TLS. */
  readonly localWebhooks?: boolean;
}

const MONDAY = Date.UTC(2026, 2, 2, 9);
const PEPPER = new Uint8Array(32).fill(7);
const THREAD_KEYS = [{ id: 'a', secret: Buffer.alloc(32, 9) }];
const SURVEY_KEYS = [{ id: 'a', secret: Buffer.alloc(32, 8) }];

/** The files of an example folder. */
export function exampleFiles(name: 'small' | 'company'): Record<string, string> {
  const folder = path.resolve(import.meta.dirname, '../../../examples', name);
  return Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]));
}

/** What stands on a database: it goes with each restart. */
interface Running {
  readonly platform: Platform;
  readonly system: System;
  readonly smtp: ReturnType<typeof createTransport>;
}

/** What outlives a restart. */
interface Lasting {
  readonly t: TestDatabase;
  readonly dir: string;
  readonly clock: MovedClock;
  readonly mail: MailServer;
  readonly options: TestSystemOptions;
}

async function run({ t, dir, clock, mail, options }: Lasting): Promise<Running> {
  const logger = options.logger ?? createLogger({ service: 'test', level: 'silent' });
  const db = t.open('system', 10);
  const locks = new Locks(db, 'test locks');
  const log = await PostgresLog.open({ db, locks, logger });
  const relays = new Relays({ db, locks, log, logger, clock });
  const platform: Platform = { db, locks, log, relays, clock, logger, blobs: fileBlobs(path.join(dir, 'blobs')), actorSecret: new Uint8Array(32).fill(3) };
  const system = composeSystem(platform, {
    listen: { host: '127.0.0.1', port: 0 },
    smtpListen: { host: '127.0.0.1', port: 0, ...(options.dns === undefined ? {} : { authentication: { dnsServers: [], ask: asking(options.dns) } }) },
    smtpUrl: options.sendsMail === false ? undefined : mail.url,
    secrets: options.secrets ?? (() => undefined),
    localWebhooks: options.localWebhooks === true,
    threadKeys: () => THREAD_KEYS,
    surveyKeys: () => SURVEY_KEYS,
    pepper: PEPPER,
    firstConfiguration: options.files ?? exampleFiles('small'),
    doctor: (all) => all.checks(),
  });
  await system.start();
  return { platform, system, smtp: createTransport({ host: '127.0.0.1', port: system.smtpPort() ?? 0, secure: false, ignoreTLS: true }) };
}

async function halt({ platform, system, smtp }: Running): Promise<void> {
  smtp.close();
  await system.drain();
  await system.stop();
  await platform.relays.stop();
  await platform.log.close();
  await platform.locks.close();
}

type Ask = NonNullable<NonNullable<SystemOptions['smtpListen']['authentication']>['ask']>;

const asking =
  (dns: Readonly<Record<string, string>>): Ask =>
  (name, type) => {
    const found = dns[`${name} ${type}`];
    return found === undefined ? Promise.reject(Object.assign(new Error(`no ${type} of ${name}`), { code: 'ENOTFOUND' })) : Promise.resolve([[found]]);
  };

/** The whole system in one process on a database of its own, with a clock that only a test moves, a customer's mail server, and keys for everybody. */
export class TestSystem {
  /** As admin; another one after a restart. */
  api: Api;
  readonly #lasting: Lasting;
  readonly #key: string;
  #running: Running;

  private constructor(lasting: Lasting, running: Running, key: string) {
    this.#lasting = lasting;
    this.#running = running;
    this.#key = key;
    this.api = new Api(running.system.gateway.url(), key);
  }

  static async start(options: TestSystemOptions = {}): Promise<TestSystem> {
    const t = await testDatabase();
    const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-system-'));
    const lasting: Lasting = { t, dir, clock: new MovedClock(options.at ?? MONDAY), mail: await startMailServer(), options };
    const running = await run(lasting);
    const key = await ensureAdminKey(running.platform.db, path.join(dir, 'demo-key'), PEPPER, lasting.clock.now());
    return new TestSystem(lasting, running, key);
  }

  get clock(): MovedClock {
    return this.#lasting.clock;
  }

  get mail(): MailServer {
    return this.#lasting.mail;
  }

  get platform(): Platform {
    return this.#running.platform;
  }

  get system(): System {
    return this.#running.system;
  }

  /** The process ends, and another one begins on what is written down. */
  async restart(): Promise<void> {
    await halt(this.#running);
    this.#running = await run(this.#lasting);
    this.api = new Api(this.system.gateway.url(), this.#key);
  }

  /** The folder of its blobs. */
  get blobDir(): string {
    return path.join(this.#lasting.dir, 'blobs');
  }

  /** Until nothing moves any more. */
  settle(): Promise<void> {
    return settle(this.system, this.platform.log);
  }

  /** Time passes, and what it brings has happened. */
  async move(ms: number): Promise<void> {
    this.clock.move(ms);
    await this.settle();
  }

  /** The API as somebody else. */
  async as(role: string, agentId?: string): Promise<Api> {
    const { key } = await this.api.ok<{ key: string }>('POST', '/v1/keys', { name: `${role} ${agentId ?? ''}`.trim(), role, ...(agentId === undefined ? {} : { agentId }) });
    return new Api(this.system.gateway.url(), key);
  }

  /** Without a key, or with a wrong one. */
  stranger(key?: string): Api {
    return new Api(this.system.gateway.url(), key);
  }

  /** A mail from a customer to the SMTP listener; resolves when it was taken. */
  async sendMail(mail: Parameters<ReturnType<typeof createTransport>['sendMail']>[0]): Promise<void> {
    await this.#running.smtp.sendMail({ to: 'support@sluice.example', ...mail });
  }

  /** Everything on a topic, in order within each key. */
  async events(topic: Topic): Promise<CloudEvent[]> {
    const found: CloudEvent[] = [];
    for (let partition = 0; partition < topic.partitions; partition++) {
      for (let offset = 0; ; ) {
        const records = await this.platform.log.read(topic.name, partition, offset, 1000);
        if (records.length === 0) break;
        found.push(...records.flatMap((record) => decode(record) ?? []));
        offset = records.at(-1)!.offset + 1;
      }
    }
    return found;
  }

  /** `created`, `queued`, …: what happened to one ticket, in order. */
  async story(topic: Topic, subject: string): Promise<string[]> {
    return (await this.events(topic)).filter((event) => event.subject === subject).map((event) => event.type.split('.').slice(3, -1).join('.'));
  }

  async stop(): Promise<void> {
    await halt(this.#running);
    await this.mail.close();
    await this.#lasting.t.drop();
    rmSync(this.#lasting.dir, { recursive: true, force: true });
  }
}
