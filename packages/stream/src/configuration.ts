import { setImmediate } from 'node:timers/promises';
import { compose, type ConfigPublished, decode, known, TOPICS } from '@sluice/contracts';
import { BrokenInvariant, type Clock, type Instant, messageOf, PassingFault, toIso } from '@sluice/kernel';
import { type Check, crashPoint, type Logger, meter, ofService } from '@sluice/runtime';
import { type Database, isPassing, type Migration, type Outbox, type Queryable, type Tx } from '@sluice/store';
import { type ConfigSource, type ConfigVersion, versionNumber } from './configuration-source.ts';
import { CONFIGURATION_METRICS } from './names.ts';
import type { Batch, Log, LogRecord, Subscription } from './port.ts';

/**
 * A service's copy of the configuration (architecture: "Configuration, exactly").
 * Versions stand in the service's own schema, so that it goes on while the gateway is away, and old ones stay readable for what was
 * decided under them. `config.published` makes it fetch, compile and switch; the switch is one row, read by every transaction that asks
 * with `inTransaction`, so that all replicas go over at their next message.
 */
export const configurationMigrations = (schema: string): Migration[] => [
  {
    name: '0000_configuration_1',
    sql: `create table ${schema}.configuration_version (version text collate "C" primary key, number int4 not null unique, files jsonb not null, digests jsonb not null, at timestamptz not null);
create table ${schema}.configuration_current (one bool primary key default true check (one), version text collate "C" not null references ${schema}.configuration_version, number int4 not null);`,
  },
];

export interface KeeperOptions<C> {
  readonly platform: { readonly db: Database; readonly log: Log; readonly clock: Clock; readonly logger: Logger };
  readonly service: string;
  readonly schema: string;
  readonly outbox: Outbox;
  readonly source: ConfigSource;
  /** Pure. What it throws is why the version is refused. In steps: between two of them the process does what else it has to do. */
  readonly compile: (version: ConfigVersion) => C | InSteps<C>;
  /** Done before `compile`, for what must not hold up a process that serves. */
  readonly prepare?: (version: ConfigVersion) => Promise<void>;
  /** After this process went over to another version (not at the first one). */
  readonly switched?: (config: C, version: string) => void;
}

/** What is made in steps that others may come between. */
export class InSteps<C> {
  readonly steps: Generator<void, C, void>;
  constructor(steps: Generator<void, C, void>) {
    this.steps = steps;
  }
}

/** The stored version cannot be compiled, and there is none yet that can: whoever starts the service tries again. */
export class NoUsableConfiguration extends PassingFault {}

interface Held<C> {
  readonly version: string;
  readonly number: number;
  readonly config: C;
}

/** Versions besides the current one that stay compiled: what was decided under them is asked for again. */
const KEPT = 8;

/** A process that serves is held up no longer at a time. */
const SLICE_MS = 20;

export class ConfigurationKeeper<C> {
  readonly #o: KeeperOptions<C>;
  readonly #older = new Map<string, C>();
  #held: Held<C> | undefined;
  #subscription: Subscription | undefined;
  #fetching: Promise<void> | undefined;
  #refused: string | undefined;
  /** Under way, by version. */
  readonly #making = new Map<string, Promise<C>>();

  constructor(options: KeeperOptions<C>) {
    this.#o = options;
  }

  /**
   * Loads the stored version, else the gateway's current one, and follows `config.published`.
   * @throws PassingFault where neither is there yet: the caller tries again. `NoUsableConfiguration` where there is one that does not compile:
   * it is told with its place, and another is taken as soon as it is published.
   */
  async start(): Promise<void> {
    const { platform, schema, service, source } = this.#o;
    const stored = await this.#stored(platform.db);
    const outcome = stored && stored.version !== this.#refusedVersion() ? await this.#try(stored) : undefined;
    if (outcome && 'held' in outcome) [this.#held, this.#refused] = [outcome.held, undefined];
    else if (stored && outcome) {
      const { problems } = outcome;
      await platform.db.transact((tx) => this.#o.outbox.append(tx, [report(service, stored.version, platform.clock.now(), problems)]));
      this.#tell(stored.version, problems);
    }
    if (!this.#held) {
      const first = await source.current();
      if (!first) throw new PassingFault('there is no configuration yet: `sluice config apply DIR` publishes the first one');
      if (first.version !== this.#refusedVersion()) await this.#apply(first);
      if (!this.#held) throw new NoUsableConfiguration(`${service} has no configuration that it can work by: ${this.#refused}`);
    }
    await platform.log.admin.create([TOPICS.configPublished, TOPICS.configReports]);
    this.#subscription = await platform.log.subscribe({ group: `${schema}.config`, topics: [TOPICS.configPublished.name], onBatch: (batch) => this.#onBatch(batch) });
  }

  async stop(): Promise<void> {
    await this.#subscription?.close();
    await this.#fetching;
  }

  /** The version in force in this process, for what is read outside a transaction. */
  current(): C {
    return this.#inForce().config;
  }

  get version(): string {
    return this.#inForce().version;
  }

  /**
   * The version in force in the schema: for every transaction that decides something, asked once at its beginning.
   * One row; where another replica switched, this process goes over here.
   */
  async inTransaction(tx: Queryable): Promise<C> {
    const [row] = await tx.query<{ version: string }>(`select version from ${this.#o.schema}.configuration_current`);
    const held = this.#inForce();
    if (row === undefined || row.version === held.version) return held.config;
    const stored = await this.#stored(tx);
    if (!stored) return held.config;
    this.#switch(await this.#compiled(stored));
    return this.#inForce().config;
  }

  /** A version that something was decided under. @throws BrokenInvariant where it was never stored here */
  async of(db: Queryable, version: string): Promise<C> {
    if (this.#held?.version === version) return this.#held.config;
    const known = this.#older.get(version);
    if (known !== undefined) return known;
    const stored = await this.#stored(db, version);
    if (!stored) throw new BrokenInvariant(`${this.#o.service} never had the configuration ${version}`);
    const { config } = await this.#compiled(stored);
    this.#remember(version, config);
    return config;
  }

  /**
   * Call with the versions that records name, before handling them.
   * @throws PassingFault where one is newer than ours: it is being fetched, and the batch comes again.
   */
  require(versions: Iterable<string>): void {
    const held = this.#inForce();
    for (const version of versions) {
      if (!(versionNumber(version) > held.number) || version === this.#refusedVersion()) continue;
      this.#fetching ??= this.#advance(version).finally(() => (this.#fetching = undefined));
      throw new PassingFault(`a record was written under the configuration ${version}; ours is ${held.version}, the newer one is being fetched`);
    }
  }

  check(): Check {
    const name = `configuration ${this.#o.service}`;
    if (!this.#held && this.#refused !== undefined)
      return { name, status: 'fail', detail: this.#refused, remedy: 'correct it there and `sluice config apply DIR`, or `sluice config rollback VERSION`: the service goes on by itself then' };
    if (!this.#held) return { name, status: 'fail', detail: 'no configuration yet', remedy: 'publish one: sluice config apply DIR' };
    return this.#refused === undefined
      ? { name, status: 'ok', detail: this.#held.version }
      : { name, status: 'warn', detail: `goes on with ${this.#held.version}: ${this.#refused}`, remedy: 'correct the configuration and publish it again' };
  }

  #inForce(): Held<C> {
    if (!this.#held && this.#refused !== undefined) throw new NoUsableConfiguration(this.#refused);
    if (!this.#held) throw new BrokenInvariant(`${this.#o.service} was asked for its configuration before it had one`);
    return this.#held;
  }

  #refusedVersion(): string | undefined {
    return this.#refused?.split(' ', 1)[0];
  }

  /** Fetches outside a transaction: no row is held while the gateway answers. Its failure is told; the record that asked comes again anyway. */
  async #advance(version: string): Promise<void> {
    try {
      await this.#apply(await this.#o.source.fetch(version));
    } catch (error) {
      this.#o.platform.logger.warn({ service: this.#o.service, version, err: error }, 'a newer configuration could not be fetched');
    }
  }

  /** Only the newest record counts. One that cannot be read is passed over: parked, it would keep every later version away. */
  async #onBatch(batch: Batch): Promise<void> {
    const published = batch.records.flatMap((record) => this.#read(record)).toSorted((a, b) => versionNumber(b.version) - versionNumber(a.version))[0];
    const held = this.#inForce();
    if (published && versionNumber(published.version) > held.number) await this.#apply(await this.#o.source.fetch(published.version), batch.commitIn);
    else if (batch.commitIn) await this.#o.platform.db.transact(batch.commitIn);
  }

  #read(record: LogRecord): ConfigPublished[] {
    try {
      const event = decode(record);
      const found = event && known(event);
      return found?.name === 'config.published' ? [found.event.data] : [];
    } catch (error) {
      this.#o.platform.logger.error({ topic: record.topic, offset: record.offset, err: error }, 'a record about the configuration cannot be read');
      return [];
    }
  }

  /** Compiles, stores, switches and reports in one transaction; a version that does not compile is refused and reported, and the old one stays. */
  async #apply(fetched: ConfigVersion, commitIn?: (tx: Tx) => Promise<void>): Promise<void> {
    const { platform, outbox, schema, service } = this.#o;
    const outcome = await this.#try(fetched);
    const won = await platform.db.transact(async (tx) => {
      let current = false;
      if ('held' in outcome) {
        await tx.query(`insert into ${schema}.configuration_version (version, number, files, digests, at) values ($1, $2, $3, $4, $5) on conflict do nothing`, [
          fetched.version,
          outcome.held.number,
          JSON.stringify(fetched.files),
          JSON.stringify(fetched.digests),
          toIso(fetched.at),
        ]);
        // A later version that another replica stored meanwhile stays.
        const rows = await tx.query(
          `insert into ${schema}.configuration_current as c (version, number) values ($1, $2) on conflict (one) do update set version = excluded.version, number = excluded.number where c.number < excluded.number returning c.number`,
          [fetched.version, outcome.held.number],
        );
        current = rows.length > 0;
      }
      if (current || 'problems' in outcome) await outbox.append(tx, [report(service, fetched.version, platform.clock.now(), 'problems' in outcome ? outcome.problems : [])]);
      await commitIn?.(tx);
      crashPoint(`configuration.${schema}.before-commit`);
      tx.onCommit(() => crashPoint(`configuration.${schema}.after-commit`));
      return current;
    });
    if ('held' in outcome) {
      this.#refused = undefined;
      if (won || !this.#held) this.#switch(outcome.held);
      ofService(platform.logger, service).info({ version: fetched.version }, 'configuration applied');
    } else {
      this.#tell(fetched.version, outcome.problems);
    }
  }

  /** Logged and counted once a version: it is asked again and again whether there is a better one. */
  #tell(version: string, problems: readonly string[]): void {
    const { platform, service } = this.#o;
    this.#refused = `${version} was refused: ${problems.join('; ')}`;
    meter('sluice').createCounter(CONFIGURATION_METRICS.refused, { description: 'versions of the configuration that a service cannot work by' }).add(1, { service });
    const message = this.#held ? 'configuration refused: the service goes on with the one before' : 'configuration refused: the service waits for another one';
    ofService(platform.logger, service).error({ version, problems }, message);
  }

  async #try(fetched: ConfigVersion): Promise<{ readonly held: Held<C> } | { readonly problems: readonly string[] }> {
    try {
      return { held: await this.#compiled(fetched) };
    } catch (error) {
      if (isPassing(error)) throw error;
      return { problems: [messageOf(error)] };
    }
  }

  /** Who asks for a version that is being compiled waits for it. */
  async #compiled(version: ConfigVersion): Promise<Held<C>> {
    const making = this.#making.get(version.version) ?? this.#make(version).finally(() => this.#making.delete(version.version));
    this.#making.set(version.version, making);
    return { version: version.version, number: versionNumber(version.version), config: await making };
  }

  async #make(version: ConfigVersion): Promise<C> {
    await this.#o.prepare?.(version);
    const made = this.#o.compile(version);
    if (!(made instanceof InSteps)) return made;
    for (;;) {
      const began = performance.now();
      do {
        const step = made.steps.next();
        if (step.done === true) return step.value;
      } while (performance.now() - began < SLICE_MS);
      await setImmediate();
    }
  }

  /** A whole new object: who began a message with the old one ends it with the old one. */
  #switch(next: Held<C>): void {
    const before = this.#held;
    if (before && before.number >= next.number) return;
    this.#held = next;
    if (before) {
      this.#remember(before.version, before.config);
      this.#o.switched?.(next.config, next.version);
    }
  }

  #remember(version: string, config: C): void {
    this.#older.set(version, config);
    const [oldest] = this.#older.keys();
    if (this.#older.size > KEPT && oldest !== undefined) this.#older.delete(oldest);
  }

  async #stored(db: Queryable, version?: string): Promise<ConfigVersion | undefined> {
    const { schema } = this.#o;
    const columns = 'v.version, v.files, v.digests, v.at';
    const rows =
      version === undefined
        ? await db.query<ConfigVersion>(`select ${columns} from ${schema}.configuration_current c join ${schema}.configuration_version v using (version)`)
        : await db.query<ConfigVersion>(`select ${columns} from ${schema}.configuration_version v where v.version = $1`, [version]);
    return rows[0];
  }
}

function report(service: string, version: string, at: Instant, problems: readonly string[]) {
  return compose(TOPICS.configReports, problems.length > 0 ? 'config.refused' : 'config.applied', { service, version, at: toIso(at), problems }, { service, key: service, subject: version, at });
}
