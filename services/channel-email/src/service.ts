import { Channel, type IntakeLimits } from '@sluice/channel-kit';
import { mailReader } from '@sluice/mail';
import { readAhead } from '@sluice/policy/thread';
import { type Check, type HttpPlugin, type Loop, ofService, pause, runLoop, type Secrets } from '@sluice/runtime';
import { readMigrations } from '@sluice/store';
import type { ConfigSource, DeadLetters, Platform, Service } from '@sluice/stream';
import { systemAsk } from './authentication/resolver.ts';
import { mailVerifier } from './authentication/verifier.ts';
import type { EmailAccount } from './domain/account.ts';
import { compileEmail, type EmailConfiguration } from './domain/agent-mail.ts';
import { emailRoutes } from './http/index.ts';
import { Fetcher, type FetchLimits, type FetchState } from './imap/fetcher.ts';
import { Mailboxes } from './imap/mailboxes.ts';
import { loginChecks } from './logins.ts';
import { Tokens } from './oauth/tokens.ts';
import { noticeAnswers, noticeSource } from './send/notices.ts';
import { parentMails } from './send/parent-mail.ts';
import { publishedKeyChecks, signingChecks } from './send/signing.ts';
import { smtpTransport } from './send/transport.ts';
import { SmtpListener, type SmtpListenOptions } from './smtp/listener.ts';
import { emailTelemetry } from './telemetry.ts';

export interface ChannelEmailOptions {
  readonly source: ConfigSource;
  /** What channels.yaml names: `secretsOf(process.env)`. Asked when a version is compiled. */
  readonly secrets: Secrets;
  /** Absent: no mail is taken by SMTP. */
  readonly smtpListen?: SmtpListenOptions | undefined;
  /** Where accounts name no server of their own; undefined: their mail is held in the visible outbox. Asked anew at each try. */
  readonly smtpUrl?: (() => string | undefined) | undefined;
  readonly hostname?: string | undefined;
  /** Where people reach this installation; absent: notices to agents have no link. */
  readonly publicUrl?: string | undefined;
  readonly intakeLimits?: Partial<IntakeLimits>;
  readonly fetchLimits?: Partial<FetchLimits>;
  readonly sendTimeoutMs?: number;
}

export interface ChannelEmailService extends Service {
  readonly http: HttpPlugin;
  idle(): Promise<boolean>;
  deadLetters(): readonly DeadLetters[];
  /** The port that the SMTP listener has; undefined before `start` and where there is none. */
  readonly smtpPort: number | undefined;
  readonly fetchers: () => readonly FetchState[];
}

const SCHEMA = 'channel_email';
const RECONCILE_MS = 1000;

export function createChannelEmailService(platform: Platform, options: ChannelEmailOptions): ChannelEmailService {
  const logger = ofService(platform.logger, 'channel-email');
  const telemetry = emailTelemetry(logger);
  const { db, blobs, clock } = platform;
  const reader = mailReader();
  // Of its own: a hostile mail that somebody looks at holds up no mail that comes in.
  const looking = mailReader();
  const tokens = new Tokens({ clock, secrets: options.secrets });
  const configuration = (): EmailConfiguration => channel.configuration();
  const accounts = (): readonly EmailAccount[] => configuration().accounts;
  const hostname = options.hostname ?? options.smtpListen?.hostname ?? 'localhost';
  const channel: Channel<EmailConfiguration> = new Channel<EmailConfiguration>(
    { ...platform, logger },
    {
      service: 'channel-email',
      schema: SCHEMA,
      channel: 'email',
      source: options.source,
      compile: (version) => compileEmail(version, options.secrets),
      prepare: readAhead,
      migrations: readMigrations(new URL('../migrations/', import.meta.url)),
      transport: smtpTransport({
        accounts,
        smtpUrl: () => options.smtpUrl?.(),
        blobs,
        parentOf: parentMails({ db, blobs, reader, schema: SCHEMA }),
        hostname,
        tokens,
        ...(options.sendTimeoutMs === undefined ? {} : { timeoutMs: options.sendTimeoutMs }),
      }),
      sources: [noticeSource({ configuration, publicUrl: options.publicUrl })],
      onUnsendable: ({ request, unsendable }) => telemetry.noticeUnsendable(request.messageId, request.ticketId, unsendable?.code ?? ''),
      onFlush: (contacts, tookMs) => telemetry.flush(contacts, tookMs),
      onSettled: (settled) => telemetry.delivery(settled.state, 'code' in settled ? settled.code : undefined),
      ...(options.intakeLimits ? { limits: options.intakeLimits } : {}),
    },
  );
  const answersNotice = noticeAnswers({ db, deliveries: channel.deliveries, clock, configuration, telemetry });
  const wanted = options.smtpListen?.authentication;
  const verify = wanted && mailVerifier({ ask: wanted.ask ?? systemAsk(wanted.dnsServers), hostname, failed: (error) => telemetry.verifierFailed(error) });
  const listener = options.smtpListen && new SmtpListener(options.smtpListen, { accounts, intake: channel.intake, blobs, reader, clock, logger, telemetry, verify, answersNotice });
  const mailboxes = new Mailboxes(accounts, (account, imap) => {
    const limits = options.fetchLimits ? { limits: options.fetchLimits } : {};
    return new Fetcher(account, imap, {
      db,
      locks: channel.locks,
      blobs,
      reader,
      clock,
      logger,
      telemetry,
      tokens,
      accounts,
      answersNotice,
      insert: (tx, contacts) => channel.insert(tx, contacts),
      ...limits,
    });
  });
  telemetry.watch(clock, () => mailboxes.states());
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
      await Promise.all([reader.close(), looking.close()]);
      smtpPort = undefined;
    },
    http: emailRoutes({
      db,
      schema: SCHEMA,
      blobs,
      clock,
      reader: looking,
      secret: platform.actorSecret,
      deliveries: channel.deliveries,
      accounts,
      fetchers: () => mailboxes.states(),
      ready: (id) => channel.ready(id),
    }),
    checks: async () => [...(await channel.checks()), ...(reconciling ? [...missingSecrets(accounts()), ...signingChecks(accounts()), ...mailboxes.checks()] : [])],
    probes: async () => {
      const found = await Promise.all([loginChecks({ accounts: accounts(), smtpUrl: options.smtpUrl?.(), hostname, tokens }), publishedKeyChecks(accounts())]);
      return found.flat();
    },
    idle: async () => (listener?.busy ?? 0) === 0 && (await channel.idle()),
    deadLetters: () => channel.deadLetters(),
    get smtpPort() {
      return smtpPort;
    },
    fetchers: () => mailboxes.states(),
  };
}

function missingSecrets(accounts: readonly EmailAccount[]): Check[] {
  return accounts.flatMap(({ id, missing = [] }) =>
    missing.length === 0
      ? []
      : [
          {
            name: `mail account ${id}`,
            status: 'fail' as const,
            detail: `not set: ${missing.join(', ')}`,
            remedy: 'set it for this process and start it again, or take it out of channels.yaml',
            elsewhere: true as const,
          },
        ],
  );
}
