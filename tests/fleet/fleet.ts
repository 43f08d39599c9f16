import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { uuidv7 } from '@sluice/kernel';
import { freePort } from '../fault/process.ts';
import { Member } from './member.ts';

export const SERVICES = ['gateway', 'channel-api', 'channel-email', 'conversation', 'routing', 'sla', 'subscriptions'] as const;
export type ServiceName = (typeof SERVICES)[number];

export interface FleetOptions {
  readonly brokers: readonly string[];
  /** Of a database that is there. */
  readonly databaseUrl: string;
  readonly files: Readonly<Record<string, string>>;
  readonly replicas?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Sluice with a process per replica of each service, on a Postgres server and on Kafka, each with nothing but its environment. */
export class Fleet {
  readonly dir: string;
  readonly members: readonly Member[];
  readonly prefix: string;
  readonly #keyFile: string;

  private constructor(dir: string, prefix: string, members: readonly Member[]) {
    this.dir = dir;
    this.prefix = prefix;
    this.members = members;
    this.#keyFile = path.join(dir, 'admin-key');
  }

  static async of(options: FleetOptions): Promise<Fleet> {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-fleet-'));
    const folder = path.join(dir, 'config');
    mkdirSync(folder);
    for (const [name, text] of Object.entries(options.files)) writeFileSync(path.join(folder, name), text);
    const keys = path.join(dir, 'thread-keys.json');
    writeFileSync(keys, JSON.stringify({ keys: [{ id: 'a', secret: randomBytes(32).toString('base64') }] }));
    const prefix = `t${uuidv7().slice(-12)}.`;
    const places: { service: ServiceName; n: number; port: number; admin: number; smtp: number }[] = [];
    for (const service of SERVICES) for (let n = 0; n < (options.replicas ?? 1); n++) places.push({ service, n, port: await freePort(), admin: await freePort(), smtp: await freePort() });
    const urls = (service: ServiceName): string =>
      places
        .filter((place) => place.service === service)
        .map((place) => `http://127.0.0.1:${place.port}`)
        .join(',');
    const shared = {
      SLUICE_DATABASE_URL: options.databaseUrl,
      SLUICE_KAFKA_BROKERS: options.brokers.join(','),
      SLUICE_KAFKA_PREFIX: prefix,
      SLUICE_BLOB_URL: `file://${path.join(dir, 'blobs')}`,
      SLUICE_ACTOR_SECRET: randomBytes(32).toString('hex'),
      SLUICE_LOG_LEVEL: 'error',
      ...options.env,
    };
    const gateway = { SLUICE_KEY_PEPPER: randomBytes(32).toString('hex'), SLUICE_ADMIN_KEY_FILE: path.join(dir, 'admin-key'), SLUICE_CONFIG_DIR: folder };
    const services = Object.fromEntries(SERVICES.filter((one) => one !== 'gateway').map((one) => [`SLUICE_${one.toUpperCase().replaceAll('-', '_')}_URL`, urls(one)]));
    const members = places.map(({ service, n, port, admin, smtp }) => {
      const own = {
        gateway: { ...gateway, ...services },
        conversation: { SLUICE_THREAD_KEYS_FILE: keys },
        'channel-email': { SLUICE_SMTP_LISTEN: `127.0.0.1:${smtp}` },
        'channel-api': {},
        routing: {},
        sla: {},
        subscriptions: {},
      }[service];
      const source: Record<string, string> = service === 'gateway' ? {} : { SLUICE_GATEWAY_URL: urls('gateway').split(',')[n]! };
      const name = `${service} ${n}`;
      return new Member(service, name, path.join(dir, `${service}-${n}.json`), { ...shared, ...source, ...own, SLUICE_PORT: String(port), SLUICE_ADMIN_PORT: String(admin) });
    });
    return new Fleet(dir, prefix, members);
  }

  of(service: ServiceName, n = 0): Member {
    return this.members.filter((one) => one.service === service)[n]!;
  }

  get url(): string {
    return this.of('gateway').ready!.url;
  }

  get key(): string {
    return readFileSync(this.#keyFile, 'utf8').trim();
  }

  get smtpPort(): number {
    return this.of('channel-email').ready!.smtpPort!;
  }

  /** All at once: each waits for what it needs. @throws with what one of them said, where it does not come up */
  async start(): Promise<void> {
    for (const one of this.members) one.launch();
    for (const one of this.members) if (!(await one.up())) throw new Error(`${one.name} did not start (${one.ended}):\n${one.said}`);
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
}
