import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { uuidv7 } from '@sluice/kernel';
import { freePort } from '../free-port.ts';
import { Member } from './member.ts';

export const SERVICES = ['gateway', 'channel-api', 'channel-email', 'conversation', 'insight', 'routing', 'sla', 'subscriptions'] as const;
export type ServiceName = (typeof SERVICES)[number];

export interface FleetOptions {
  readonly brokers: readonly string[];
  /** Of a database that is there. */
  readonly databaseUrl: string;
  readonly files: Readonly<Record<string, string>>;
  readonly replicas?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** More flags of Node for each process. */
  readonly nodeFlags?: readonly string[];
  /** A folder with a bundle of each service, as `scripts/bundle.mjs` makes it. Else the sources run. */
  readonly bundles?: string;
}

interface Place {
  readonly service: ServiceName;
  readonly n: number;
  readonly port: number;
  readonly admin: number;
  readonly smtp: number;
}

const SOURCES = path.resolve(import.meta.dirname, '../../../../services');
const FROM_SOURCE = ['--conditions=development', '--disable-warning=ExperimentalWarning'];

const placeOf = async (service: ServiceName, n: number): Promise<Place> => ({ service, n, port: await freePort(), admin: await freePort(), smtp: await freePort() });

/** Sluice with a process per replica of each service, on a Postgres server and on Kafka, each with nothing but its environment. */
export class Fleet {
  readonly dir: string;
  /** Before the names of topics and groups. */
  readonly prefix = `t${uuidv7().slice(-12)}.`;
  readonly #options: FleetOptions;
  readonly #members: Member[] = [];
  readonly #environment: (place: Place) => Record<string, string>;

  private constructor(dir: string, options: FleetOptions, places: readonly Place[]) {
    this.dir = dir;
    this.#options = options;
    this.#environment = environments(dir, this.prefix, options, places);
    for (const place of places) this.#settle(place);
  }

  static async of(options: FleetOptions): Promise<Fleet> {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-fleet-'));
    mkdirSync(path.join(dir, 'config'));
    for (const [name, text] of Object.entries(options.files)) writeFileSync(path.join(dir, 'config', name), text);
    for (const name of ['thread-keys.json', 'survey-keys.json']) writeFileSync(path.join(dir, name), JSON.stringify({ keys: [{ id: 'a', secret: randomBytes(32).toString('base64') }] }));
    const places: Place[] = [];
    for (const service of SERVICES) for (let n = 0; n < (options.replicas ?? 1); n++) places.push(await placeOf(service, n));
    return new Fleet(dir, options, places);
  }

  get members(): readonly Member[] {
    return this.#members;
  }

  of(service: ServiceName, n = 0): Member {
    return this.members.filter((one) => one.service === service)[n]!;
  }

  get url(): string {
    return this.of('gateway').ready!.url;
  }

  get key(): string {
    return readFileSync(path.join(this.dir, 'admin-key'), 'utf8').trim();
  }

  get smtpPort(): number {
    return this.of('channel-email').ready!.smtpPort!;
  }

  /** All at once: each waits for what it needs. @throws with what one of them said, where it does not come up */
  async start(): Promise<void> {
    for (const one of this.members) one.launch();
    for (const one of this.members) await comeUp(one);
  }

  /** One more replica, which shares what is read; the gateways do not know it, and call it for nothing. */
  async add(service: ServiceName): Promise<Member> {
    const member = this.#settle(await placeOf(service, this.members.filter((one) => one.service === service).length));
    member.launch();
    await comeUp(member);
    return member;
  }

  /** In peace; answers those that did not end with 0. */
  async stop(): Promise<readonly string[]> {
    await Promise.all(this.members.filter((one) => one.lives).map((one) => one.kill('SIGTERM')));
    return this.members.filter((one) => one.ended !== '0').map((one) => `${one.name} ended with ${one.ended}:\n${one.said}`);
  }

  async remove(): Promise<void> {
    await Promise.all(this.members.map((one) => one.kill()));
    rmSync(this.dir, { recursive: true, force: true });
  }

  #settle(place: Place): Member {
    const { service, n } = place;
    const { bundles, nodeFlags = [] } = this.#options;
    const command = bundles === undefined ? [...FROM_SOURCE, ...nodeFlags, path.join(SOURCES, service, 'src/main.ts')] : [...nodeFlags, path.join(bundles, service, 'dist/main.js')];
    const member = new Member({ service, name: `${service} ${n}`, readyFile: path.join(this.dir, `${service}-${n}.json`), env: this.#environment(place), command });
    this.#members.push(member);
    return member;
  }
}

async function comeUp(member: Member): Promise<void> {
  if (!(await member.up())) throw new Error(`${member.name} did not start (${member.ended}):\n${member.said}`);
}

/** What each process is told; the secrets are the same for all. */
function environments(dir: string, prefix: string, options: FleetOptions, places: readonly Place[]): (place: Place) => Record<string, string> {
  const urls = (service: ServiceName): string[] => places.filter((place) => place.service === service).map((place) => `http://127.0.0.1:${place.port}`);
  const shared = {
    SLUICE_DATABASE_URL: options.databaseUrl,
    SLUICE_KAFKA_BROKERS: options.brokers.join(','),
    SLUICE_BLOB_URL: `file://${path.join(dir, 'blobs')}`,
    SLUICE_ACTOR_SECRET: randomBytes(32).toString('hex'),
    SLUICE_LOG_LEVEL: 'error',
    ...options.env,
    SLUICE_KAFKA_PREFIX: prefix,
  };
  const gateway = {
    SLUICE_KEY_PEPPER: randomBytes(32).toString('hex'),
    SLUICE_ADMIN_KEY_FILE: path.join(dir, 'admin-key'),
    SLUICE_CONFIG_DIR: path.join(dir, 'config'),
    ...Object.fromEntries(SERVICES.filter((one) => one !== 'gateway').map((one) => [`SLUICE_${one.toUpperCase().replaceAll('-', '_')}_URL`, urls(one).join(',')])),
  };
  return ({ service, n, port, admin, smtp }) => ({
    ...shared,
    ...(service === 'gateway' ? gateway : { SLUICE_GATEWAY_URL: urls('gateway')[n] ?? urls('gateway')[0]! }),
    ...(service === 'conversation' ? { SLUICE_THREAD_KEYS_FILE: path.join(dir, 'thread-keys.json') } : {}),
    ...(service === 'insight' ? { SLUICE_SURVEY_KEYS_FILE: path.join(dir, 'survey-keys.json'), SLUICE_PUBLIC_URL: urls('gateway')[0]! } : {}),
    ...(service === 'channel-email' ? { SLUICE_SMTP_LISTEN: `127.0.0.1:${smtp}` } : {}),
    SLUICE_PORT: String(port),
    SLUICE_ADMIN_PORT: String(admin),
  });
}
