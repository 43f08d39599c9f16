/** What a setting is for. Its kind, its default and who reads it are recorded from the code that reads it (`tests/house/settings.ts`). */
export interface SettingWords {
  readonly means: string;
  /** What holds where it is not set; where the code has a default of its own, that one is told and this is absent. */
  readonly unset?: string;
  /** Of one that is read before or beside the settings: who does, and what it takes. */
  readonly elsewhere?: { readonly by: string; readonly kind: string };
}

type Room = Readonly<Record<string, SettingWords>>;

/** Every setting of Sluice, by what it is about. `node scripts/settings.mjs` makes the tables of deploy/README.md of it. */
export const SETTINGS: Readonly<Record<string, Room>> = {
  'Of every process': {
    SLUICE_HOST: { means: 'Where its door and its admin port listen. In a container: `0.0.0.0`.' },
    SLUICE_PORT: { means: 'Its door: of the gateway for everybody, of a service for the gateway alone. 0: any free one.' },
    SLUICE_ADMIN_PORT: { means: '`/livez`, `/readyz`, `/startupz`, `/metrics`, `/version`. No key is asked for: keep it inside. 0: any free one.' },
    SLUICE_LOG_LEVEL: { means: '`trace`, `debug`, `info`, `warn`, `error`, `silent`. JSON lines on stdout.' },
    SLUICE_READY_FILE: { unset: 'none', means: 'A file that is written when it is ready, with its addresses and process id as JSON; for whoever starts it as a child.' },
    SLUICE_CRASH_AT: { unset: 'nowhere', means: 'It kills itself there. For the tests of faults, never in operation.', elsewhere: { by: 'every service, standalone', kind: 'place#number' } },
  },
  'Of a process of one service': {
    SLUICE_ACTOR_SECRET: { unset: 'needed', means: 'Signs what gateway and services say to each other: 32 letters or more, the same in every process.' },
    SLUICE_GATEWAY_URL: { unset: 'needed, but by the gateway', means: 'Where the configuration comes from.' },
    SLUICE_MIGRATE: { means: '`start`: it brings its tables up to date before it begins. `wait`: another process does. `only`: it does that and ends.' },
  },
  Database: {
    SLUICE_DATABASE_URL: { unset: 'needed; standalone: an embedded server', means: '`postgres://USER:PASSWORD@HOST:PORT/DATABASE` of a Postgres server, 16 or newer (tested with 18).' },
    SLUICE_DATABASE_CONNECTIONS: { means: 'For the statements of the process; a few more are for locks and bells.' },
  },
  Kafka: {
    SLUICE_KAFKA_BROKERS: { unset: 'needed; standalone: the log is in the database', means: '`HOST:PORT` of brokers, several with commas. The others are found through them.' },
    SLUICE_KAFKA_CLIENT: { means: 'The library that speaks with them: `platformatic`, or `kafkajs`, which does less in the same time (ADR 12). Processes with the one and the other go together.' },
    SLUICE_KAFKA_PREFIX: { unset: 'none', means: 'Before the names of topics and groups, where several systems share the brokers. The same in every process; changed later, it is another system.' },
    SLUICE_KAFKA_CLIENT_ID: { unset: '`sluice-` and the service; standalone: `sluice`', means: 'How a process is called in the logs and quotas of the brokers.' },
    SLUICE_KAFKA_TLS: { means: 'Whether it speaks TLS with them.' },
    SLUICE_KAFKA_TLS_CA: { unset: 'those that Node trusts', means: 'PEM of the authorities whose certificates are believed.' },
    SLUICE_KAFKA_TLS_CERT: { unset: 'none', means: 'PEM of our own certificate, where the brokers ask for one.' },
    SLUICE_KAFKA_TLS_KEY: { unset: 'none', means: 'PEM of its key, without a password.' },
    SLUICE_KAFKA_SASL_MECHANISM: { unset: 'none: no log-in', means: '`PLAIN`, `SCRAM-SHA-256`, `SCRAM-SHA-512` (user and password), `OAUTHBEARER` (token).' },
    SLUICE_KAFKA_USERNAME: { unset: 'needed for a password', means: 'Whom it logs in as.' },
    SLUICE_KAFKA_PASSWORD: { unset: 'needed for a user', means: 'Read at the start.' },
    SLUICE_KAFKA_TOKEN: { unset: 'needed for `OAUTHBEARER`', means: 'In a file it may change: the file is read again at each log-in.' },
    SLUICE_KAFKA_COMPRESSION: { means: '`none`, `gzip`, `snappy`, `lz4`, `zstd`, of what is published. Every subscriber of the public topics must read it: plain kafkajs has only gzip (ADR 11).' },
    SLUICE_KAFKA_REPLICAS: { unset: 'as the brokers have it', means: 'Copies of the topics that are made here.' },
    SLUICE_KAFKA_SESSION_MS: { means: 'How long a group waits for a member that says nothing, before its partitions go to others.' },
  },
  'Files and long mails': {
    SLUICE_BLOB_URL: {
      unset: 'needed; standalone: `blobs` in the data folder',
      means: '`file:///folder` that all processes share, or `s3://bucket/prefix?endpoint=http://host:port&region=…&pathStyle=true` (ADR 13).',
    },
    SLUICE_BLOB_ACCESS_KEY: { unset: 'needed for `s3:`', means: 'Of the bucket: may put, get and list.' },
    SLUICE_BLOB_SECRET_KEY: { unset: 'needed for `s3:`', means: 'Belongs to it.' },
  },
  Gateway: {
    SLUICE_KEY_PEPPER: { unset: 'needed', means: 'API keys are kept as hashes made with it: 32 letters or more, the same in every gateway. Without it no key is good.' },
    SLUICE_ADMIN_KEY_FILE: { unset: 'none: keys are made by who has one', means: 'Where the first admin key is written. Set it at one gateway, or on a volume that all gateways share.' },
    SLUICE_CONFIG_DIR: { unset: 'none; standalone: `examples/small`', means: 'The configuration folder that is published where there is none yet, and only then.' },
    SLUICE_CONVERSATION_URL: { unset: 'needed', means: 'Where this service is: `http://HOST:PORT`, several replicas with commas.' },
    SLUICE_ROUTING_URL: { unset: 'needed', means: 'The same.' },
    SLUICE_SLA_URL: { unset: 'needed', means: 'The same.' },
    SLUICE_SUBSCRIPTIONS_URL: { unset: 'needed', means: 'The same.' },
    SLUICE_INSIGHT_URL: { unset: 'none: its calls are 404, and the links of surveys lead nowhere', means: 'The same.' },
    SLUICE_CHANNEL_API_URL: { unset: 'none: its calls are 404', means: 'The same.' },
    SLUICE_CHANNEL_EMAIL_URL: { unset: 'none: its calls are 404', means: 'The same.' },
  },
  Conversation: {
    SLUICE_THREAD_KEYS_FILE: {
      unset: 'needed; standalone: `secrets/thread-keys.json` in the data folder, made there',
      means: 'Keys of the tokens in our mails: `{"keys":[{"id":"a","secret":"<base64 of 32 random bytes>"}]}`. The first one signs, all of them verify. Read again when it changes.',
    },
  },
  Insight: {
    SLUICE_SURVEY_KEYS_FILE: {
      unset: 'needed; standalone: `secrets/survey-keys.json` in the data folder, made there',
      means: 'Keys of the links of surveys, in the form of those of threads. A key that is taken out makes the links that it signed worthless.',
    },
    SLUICE_PUBLIC_URL: {
      unset: 'needed by insight; channel-email: notices have no link; standalone: surveys lead to where it listens',
      means: 'Where people reach the gateway: `https://HOST`, with a path if need be. Links in surveys and in notices to agents begin with it.',
    },
  },
  Mail: {
    SLUICE_SMTP_LISTEN: { means: 'Where mail is taken by SMTP. `off` (not in the standalone): nowhere.' },
    SLUICE_SMTP_URL: { unset: 'none: answers wait, visible', means: 'The server that takes our mail: `smtp://` or `smtps://USER:PASSWORD@HOST:PORT`.' },
    SLUICE_SMTP_HOSTNAME: { unset: 'the name of the machine', means: 'How we call ourselves to other mail servers.' },
    SLUICE_SMTP_MAX_BYTES: { means: 'The largest mail that is taken.' },
    SLUICE_SMTP_MAX_CONNECTIONS: { means: 'How many servers may bring mail at once.' },
    SLUICE_SMTP_TLS_KEY: { unset: 'none: no STARTTLS', means: 'PEM. With it and the certificate STARTTLS is offered.' },
    SLUICE_SMTP_TLS_CERT: { unset: 'none: no STARTTLS', means: 'PEM, the chain too.' },
    SLUICE_SMTP_AUTH: { means: '`on` or `off`: whether SPF, DKIM, DMARC and ARC of mails that come by SMTP are checked.' },
    SLUICE_SMTP_AUTH_DNS: { unset: 'those of the machine', means: 'DNS servers that are asked for it, with commas.' },
  },
  Webhooks: {
    SLUICE_WEBHOOKS_LOCAL: { means: '`on`: plain HTTP to webhooks on this machine is allowed. Otherwise only `https://`, and never an address that is not public.' },
  },
  'Everything in one process (`npm start`)': {
    SLUICE_DATA_DIR: { means: 'Database, files, secrets and the demo key.' },
    SLUICE_CONSUMERS: { means: '`off`: contacts are taken, and wait.' },
    SLUICE_PG_USER: { unset: '`postgres`, else `nobody`', means: 'Started as root: whom the embedded database runs as.', elsewhere: { by: 'standalone', kind: 'text' } },
  },
  'The command line (`sluice`)': {
    SLUICE_URL: { unset: '`SLUICE_PORT` here', means: 'Where the gateway is.', elsewhere: { by: 'sluice', kind: 'URL' } },
    SLUICE_API_KEY: { unset: 'the demo key in the data folder', means: 'The key that it calls with.', elsewhere: { by: 'sluice', kind: 'secret, or `SLUICE_API_KEY_FILE`' } },
  },
};

/** What means something to one of the processes: one file of settings serves all of them. */
export const SETTING_NAMES: readonly string[] = Object.values(SETTINGS).flatMap((room) => Object.keys(room));
