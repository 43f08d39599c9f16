import { compose, decode, topicOf, TOPICS } from '@sluice/contracts';
import { PassingFault, toIso } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { quietLogger } from '@sluice/runtime/testing';
import { migrate, Outbox, outboxMigrations } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { ConfigurationKeeper, configurationMigrations, type ConfigVersion, httpConfigSource, type Log, memoryLog, NoUsableConfiguration, versionNumber } from './index.ts';
import { Until } from './testing.ts';

const NOW = 1_772_442_000_000;
const schema = 'trial';
const clock = new MovedClock(NOW);
const logger = quietLogger();
let t: TestDatabase;
let log: Log;

/** The gateway, as a test has it: versions by name, or away. */
class Gateway {
  readonly versions = new Map<string, ConfigVersion>();
  away = false;
  asked = 0;
  add(version: string, text: string): void {
    this.versions.set(version, { version, files: { 'rules.yaml': text }, digests: { 'rules.yaml': `digest of ${text}` }, at: NOW });
  }
  async fetch(version: string): Promise<ConfigVersion> {
    this.asked += 1;
    const found = this.versions.get(version);
    if (this.away || !found) throw new PassingFault('the gateway is away');
    return found;
  }
  async current(): Promise<ConfigVersion | undefined> {
    if (this.away) throw new PassingFault('the gateway is away');
    return [...this.versions.values()].at(-1);
  }
}

interface Kept {
  readonly keeper: ConfigurationKeeper<string>;
  readonly switches: string[];
  readonly changed: Until;
}

let gateway: Gateway;
const kept: Kept[] = [];

beforeEach(async () => {
  t = await testDatabase();
  gateway = new Gateway();
  log = memoryLog({ logger, pollMs: 5 });
  await migrate(t.db, { schema, migrations: [...outboxMigrations(schema), ...configurationMigrations(schema)], logger });
});
afterEach(async () => {
  for (const one of kept.splice(0)) await one.keeper.stop();
  await log.close();
  await t.drop();
});

/** Another replica of the service; what it compiles to is the text, and `broken` compiles to nothing. */
function replica(): Kept {
  const switches: string[] = [];
  const changed = new Until();
  const keeper = new ConfigurationKeeper<string>({
    platform: { db: t.db, log, clock, logger },
    service: 'trial',
    schema,
    outbox: new Outbox({ schema, topics: topicOf }),
    source: gateway,
    compile: ({ files }) => {
      if (files['rules.yaml'] === 'broken') throw new Error('rules.yaml:1:1 broken');
      return files['rules.yaml'] ?? '';
    },
    switched: (_config, version) => {
      switches.push(version);
      changed.ring();
    },
  });
  const made = { keeper, switches, changed };
  kept.push(made);
  return made;
}

async function started(): Promise<Kept> {
  const made = replica();
  await made.keeper.start();
  return made;
}

const publish = (version: string): Promise<void> =>
  log.publish([compose(TOPICS.configPublished, 'config.published', { version, digests: {}, at: toIso(NOW) }, { service: 'gateway', key: 'current', subject: version, at: NOW })]);

async function reports(): Promise<string[]> {
  const rows = await new Outbox({ schema, topics: topicOf }).head(t.db, 100);
  return rows.map((row) => {
    const event = decode({ key: row.key, value: row.value, headers: row.headers });
    const { version, problems, service } = event!.data as { version: string; service: string; problems: string[] };
    return `${row.topic} ${row.key} ${event!.type.split('.').slice(-2, -1).join()} ${service} ${version} ${problems.join()}`.trim();
  });
}

test('the first version is fetched, kept, and reported', async () => {
  gateway.add('v3', 'three');
  const { keeper } = await started();
  expect([keeper.current(), keeper.version]).toEqual(['three', 'v3']);
  expect(await reports()).toEqual(['sluice.config.reports.v1 trial applied trial v3']);
  expect(keeper.check()).toMatchObject({ status: 'ok', detail: 'v3' });
});

test('before the first version: a passing fault that says what to do', async () => {
  await expect(replica().keeper.start()).rejects.toThrow(/there is no configuration yet: `sluice config apply DIR`/);
});

test('the gateway is away at a restart: the stored version goes on', async () => {
  gateway.add('v1', 'one');
  await started();
  gateway.away = true;
  expect((await started()).keeper.current()).toBe('one');
});

test('a published version is fetched and switched to once; it comes again, it comes late: nothing', async () => {
  gateway.add('v1', 'one');
  const one = await started();
  gateway.add('v2', 'two');
  await publish('v2');
  await one.changed.until(() => one.switches.length === 1);
  await publish('v2');
  await publish('v1');
  gateway.add('v3', 'three');
  await publish('v3');
  await one.changed.until(() => one.switches.length === 2);
  expect([one.keeper.current(), one.switches, gateway.asked]).toEqual(['three', ['v2', 'v3'], 2]);
  expect((await reports()).map((line) => line.split(' ').slice(2).join(' '))).toEqual(['applied trial v1', 'applied trial v2', 'applied trial v3']);
});

test('what cannot be read of the configuration’s topic stops nothing', async () => {
  gateway.add('v1', 'one');
  const one = await started();
  gateway.add('v2', 'two');
  const good = compose(TOPICS.configPublished, 'config.published', { version: 'v9', digests: {}, at: toIso(NOW) }, { service: 'gateway', key: 'current', subject: 'v9', at: NOW });
  await log.publish([
    ...['null', '{"version":9}', '[', ''].map((value) => ({ ...good, value: Buffer.from(value) })),
    { ...good, headers: {} },
    { ...good, headers: { ...good.headers, ce_type: 'dev.sluice.config.published.v2' }, value: Buffer.from('{"what":"v9"}') },
  ]);
  await publish('v2');
  await one.changed.until(() => one.switches.length === 1);
  expect([one.keeper.current(), gateway.asked]).toEqual(['two', 1]);
});

test('what does not compile is refused and reported; the one before goes on, and a better one is taken', async () => {
  gateway.add('v1', 'one');
  const one = await started();
  gateway.add('v2', 'broken');
  gateway.add('v3', 'three');
  await publish('v2');
  await publish('v3');
  await one.changed.until(() => one.switches.length === 1);
  expect(one.keeper.current()).toBe('three');
  const said = await reports();
  // v2 may have been passed over: only the newest of a batch counts
  expect(said.at(-1)).toContain('applied trial v3');
  gateway.add('v4', 'broken');
  expect(() => one.keeper.require(['v4'])).toThrow(PassingFault);
  await one.keeper.stop();
  expect(one.keeper.current()).toBe('three');
  expect((await reports()).at(-1)).toBe('sluice.config.reports.v1 trial refused trial v4 rules.yaml:1:1 broken');
  expect(one.keeper.check()).toMatchObject({ status: 'warn', detail: 'goes on with v3: v4 was refused: rules.yaml:1:1 broken' });
  expect(() => one.keeper.require(['v4'])).not.toThrow();
});

test('a stored version that this release cannot compile: told with its place, and the next one that is published is taken', async () => {
  gateway.add('v1', 'one');
  await started();
  gateway.add('v1', 'broken');
  await t.db.query(`update ${schema}.configuration_version set files = '{"rules.yaml": "broken"}'`);
  const { keeper } = replica();
  for (let attempt = 0; attempt < 2; attempt++) await expect(keeper.start()).rejects.toThrow(/^trial has no configuration that it can work by: v1 was refused: rules\.yaml:1:1 broken$/);
  expect(keeper.check()).toMatchObject({ status: 'fail', detail: 'v1 was refused: rules.yaml:1:1 broken' });
  expect(() => keeper.current()).toThrow(NoUsableConfiguration);
  expect((await reports()).filter((line) => line.includes('refused'))).toHaveLength(1);
  gateway.add('v2', 'two');
  await keeper.start();
  expect([keeper.current(), keeper.check().status]).toEqual(['two', 'ok']);
});

test('another replica goes over in its next transaction', async () => {
  gateway.add('v1', 'one');
  const [one, two] = [await started(), replica()];
  await two.keeper.start();
  gateway.add('v2', 'two');
  expect(() => two.keeper.require(['v1', 'v2'])).toThrow(/ours is v1, the newer one is being fetched/);
  await two.keeper.stop();
  expect(two.keeper.current()).toBe('two');
  expect(one.keeper.current()).toBe('one');
  expect(await t.db.transact((tx) => one.keeper.inTransaction(tx))).toBe('two');
  expect([one.keeper.current(), one.switches]).toEqual(['two', ['v2']]);
});

test('an older version stays readable for what was decided under it', async () => {
  gateway.add('v1', 'one');
  const { keeper } = await started();
  gateway.add('v2', 'two');
  expect(() => keeper.require(['v2'])).toThrow(PassingFault);
  await keeper.stop();
  const fresh = await started();
  expect(await fresh.keeper.of(t.db, 'v1')).toBe('one');
  await expect(fresh.keeper.of(t.db, 'v9')).rejects.toThrow(/never had the configuration v9/);
});

test('the gateway is away when a newer version is named: the records wait, the old one goes on', async () => {
  gateway.add('v1', 'one');
  const { keeper } = await started();
  gateway.away = true;
  for (let attempt = 0; attempt < 3; attempt++) expect(() => keeper.require(['v2'])).toThrow(PassingFault);
  await keeper.stop();
  expect([keeper.current(), gateway.asked]).toEqual(['one', 1]);
  expect(() => keeper.require(['v1', 'v0', 'nonsense'])).not.toThrow();
});

test('over HTTP: the version, or a passing fault that says why', async () => {
  const answers: (Response | Error)[] = [
    Response.json({ version: 'v4', files: { 'rules.yaml': 'x' }, digests: {}, at: '2026-03-02T09:00:00Z' }),
    new Response(null, { status: 404 }),
    new Response(null, { status: 503 }),
    new TypeError('fetch failed'),
  ];
  const paths: string[] = [];
  const source = httpConfigSource({
    url: new URL('http://gateway:8080'),
    service: 'routing',
    secret: new Uint8Array(32),
    now: () => NOW,
    request: async (input) => {
      paths.push(String(input instanceof Request ? input.url : input));
      const answer = answers.shift()!;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  expect(await source.fetch('v4')).toEqual({ version: 'v4', files: { 'rules.yaml': 'x' }, digests: {}, at: NOW });
  expect(await source.current()).toBeUndefined();
  await expect(source.current()).rejects.toThrow(/the gateway answers 503/);
  await expect(source.fetch('v5')).rejects.toThrow(/cannot be asked for the configuration: fetch failed/);
  expect(paths).toEqual(['http://gateway:8080/v1/config/v4', 'http://gateway:8080/v1/config', 'http://gateway:8080/v1/config', 'http://gateway:8080/v1/config/v5']);
});

test('versions are ordered by their number', () => expect(['v2', 'v10', 'x', 'v', 'v1.5'].map(versionNumber)).toEqual([2, 10, Number.NaN, Number.NaN, Number.NaN]));
