import { Channel, type IntakeLimits } from '@sluice/channel-kit';
import { type Check, type Loop, pause, runLoop } from '@sluice/runtime';
import { readMigrations } from '@sluice/store';
import type { Platform, Service } from '@sluice/stream';
import type { EmailAccount } from './domain/account.ts';
import { emailRoutes } from './http/index.ts';
import { Fetcher, type FetchLimits, type FetchState, settingsKey } from './imap/fetcher.ts';
import { smtpTransport } from './send/transport.ts';
import { SmtpListener, type SmtpListenOptions } from './smtp/listener.ts';
import { emailTelemetry } from './telemetry.ts';

export interface ChannelEmailOptions {
  /** The configured accounts, asked anew at each use: a new configuration needs no restart. */
  readonly accounts: () => readonly EmailAccount[];
  /** Absent: no mail is taken by SMTP. */
  readonly smtpListen?: SmtpListenOptions | undefined;
  /** Where accounts name no server of their own; undefined: their mail is held in the visible outbox. */
  readonly smtpUrl?: (() => string | undefined) | undefined;
  readonly hostname?: string | undefined;
  readonly intakeLimits?: Partial<IntakeLimits>;
  readonly fetchLimits?: Partial<FetchLimits>;
  readonly sendTimeoutMs?: number;
}

export interface ChannelEmailService extends Service {
  /** The port that the SMTP listener has; undefined before `start` and where there is none. */
  readonly smtpPort: number | undefined;
  readonly fetchers: () => readonly FetchState[];
}

const SCHEMA = 'channel_email';
const RECONCILE_MS = 1000;

export function createChannelEmailService(platform: Platform, options: ChannelEmailOptions): ChannelEmailService {
  const logger = platform.logger.child({ service: 'channel-email' });
  const telemetry = emailTelemetry(logger);
  const hostname = options.hostname ?? options.smtpListen?.hostname ?? 'localhost';
  const channel = new Channel(
    { ...platform, logger },
    {
      service: 'channel-email',
      schema: SCHEMA,
      channel: 'email',
      migrations: readMigrations(new URL('./migrations/', import.meta.url)),
      transport: smtpTransport({
        accounts: options.accounts,
        smtpUrl: () => options.smtpUrl?.(),
        blobs: platform.blobs,
        hostname,
        ...(options.sendTimeoutMs === undefined ? {} : { timeoutMs: options.sendTimeoutMs }),
      }),
      onSettled: (settled) => telemetry.delivery(settled.state, 'code' in settled ? settled.code : undefined),
      ...(options.intakeLimits ? { limits: options.intakeLimits } : {}),
    },
  );
  const { db, blobs, clock } = platform;
  const listener = options.smtpListen && new SmtpListener(options.smtpListen, { accounts: options.accounts, intake: channel.intake, blobs, clock, logger, telemetry });
  const mailboxes = new Mailboxes(options.accounts, (account, imap) => {
    const limits = options.fetchLimits ? { limits: options.fetchLimits } : {};
    return new Fetcher(account, imap, { db, locks: channel.locks, blobs, clock, logger, telemetry, accounts: options.accounts, insert: (tx, contacts) => channel.insert(tx, contacts), ...limits });
  });
  let smtpPort: number | undefined;
  let reconciling: Loop | undefined;
  const stopIntake = async (): Promise<void> => {
    await reconciling?.stop();
    await Promise.all([listener?.drain(), mailboxes.stop()]);
  };
  return {
    name: 'channel-email',
    schema: SCHEMA,
    migrate: () => channel.migrate(),
    async start() {
      await channel.start();
      smtpPort = await listener?.listen();
      reconciling = runLoop({
        name: 'channel-email-mailboxes',
        logger,
        step: async (signal) => {
          await mailboxes.reconcile();
          await pause(RECONCILE_MS, signal);
        },
      });
    },
    async drain() {
      await stopIntake();
      await channel.drain();
    },
    async stop() {
      await stopIntake();
      await channel.stop();
      await listener?.close();
    },
    http: emailRoutes({ db, schema: SCHEMA, deliveries: channel.deliveries, accounts: options.accounts, fetchers: () => mailboxes.states(), ready: (id) => channel.ready(id) }),
    checks: async (): Promise<readonly Check[]> => [...(await channel.checks()), ...mailboxes.checks()],
    idle: async () => (listener?.busy ?? 0) === 0 && (await channel.idle()),
    get smtpPort() {
      return smtpPort;
    },
    fetchers: () => mailboxes.states(),
  };
}

/** One fetcher per mailbox that the configuration names; a change of its settings begins a new one. */
class Mailboxes {
  readonly #accounts: () => readonly EmailAccount[];
  readonly #make: (account: EmailAccount, imap: NonNullable<EmailAccount['imap']>) => Fetcher;
  readonly #running = new Map<string, Fetcher>();

  constructor(accounts: () => readonly EmailAccount[], make: (account: EmailAccount, imap: NonNullable<EmailAccount['imap']>) => Fetcher) {
    this.#accounts = accounts;
    this.#make = make;
  }

  async reconcile(): Promise<void> {
    const wanted = new Map(this.#accounts().flatMap((account) => (account.imap === undefined ? [] : [[settingsKey(account), { account, imap: account.imap }] as const])));
    for (const [key, fetcher] of this.#running) {
      if (wanted.has(key)) continue;
      this.#running.delete(key);
      await fetcher.stop();
    }
    for (const [key, { account, imap }] of wanted) {
      if (this.#running.has(key)) continue;
      const fetcher = this.#make(account, imap);
      this.#running.set(key, fetcher);
      fetcher.start();
    }
  }

  states(): FetchState[] {
    return [...this.#running.values()].map((fetcher) => fetcher.state);
  }

  checks(): Check[] {
    return [...this.#running.values()].map((fetcher) => fetcher.check());
  }

  async stop(): Promise<void> {
    const all = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(all.map((fetcher) => fetcher.stop()));
  }
}
