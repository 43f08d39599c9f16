import { TOPICS } from '@sluice/contracts';
import { databaseUrl, Fleet, type Member } from '@sluice/dev-env/fleet';
import { createLogger } from '@sluice/runtime';
import { type Database, openDatabase } from '@sluice/store';
import { type Log, namespaced } from '@sluice/stream';
import { KafkaLog } from '@sluice/stream/kafka';
import { bundles } from './bundles.ts';
import { busyFiles } from './busy-config.ts';
import { PROFILE_FLAGS } from './child.ts';
import type { Part } from './processes.ts';
import { type ScratchBroker, scratchBroker } from './scratch-broker.ts';
import { scratchServer, type ScratchServer } from './scratch-server.ts';
import type { Scratch } from './scratch.ts';

/** A Sluice of the bench's own with a process per service, its Postgres server and its broker. */
export interface FleetStand {
  readonly fleet: Fleet;
  readonly server: ScratchServer;
  /** Its database, for looking only. */
  readonly db: Database;
  readonly broker: ScratchBroker;
  /** A system of its own on the same brokers. Whoever opens it closes it. */
  readonly openLog: (prefix: string) => Promise<Log>;
  /** Records in the log, of all topics. */
  readonly records: () => Promise<number>;
  /** The processes of the services by name; of Postgres and of a broker that is ours too. */
  readonly parts: Readonly<Record<string, Part>>;
}

/** Eight processes with their pools, their locks and their bells. */
const FLAGS = ['max_connections=200'];
const logger = createLogger({ service: 'bench', level: 'error' });

export interface FleetStandOptions {
  /** As in the images, not from the sources. */
  readonly bundles: boolean;
}

export async function startFleet(scratch: Scratch, say: (text: string) => void, options: FleetStandOptions): Promise<FleetStand> {
  if (options.bundles) say('bundles every service');
  const bundled = options.bundles ? await bundles(scratch) : undefined;
  say('starts Postgres, a broker and a process per service');
  const broker = await scratchBroker(scratch);
  const server = await scratchServer(scratch, FLAGS);
  const openLog = async (prefix: string): Promise<Log> => namespaced(await KafkaLog.open({ ...broker.kafka, logger }), prefix);
  const fleet = await Fleet.of({
    brokers: broker.kafka.brokers,
    databaseUrl: databaseUrl(server),
    files: busyFiles(scratch),
    env: { ...broker.env, ...bundled?.env },
    nodeFlags: PROFILE_FLAGS,
    ...(bundled && { bundles: bundled.dir }),
  });
  broker.made(fleet.prefix);
  scratch.add(async () => {
    await fleet.stop();
    await fleet.remove();
  });
  await fleet.start();
  const db = openDatabase({ ...server, name: 'sluice-bench', logger, max: 2 });
  scratch.add(() => db.close());
  const looking = await openLog(fleet.prefix);
  scratch.add(() => looking.close());
  const ends = () => Promise.all(Object.values(TOPICS).map(({ name }) => looking.admin.ends(name)));
  return {
    fleet,
    server,
    db,
    broker,
    openLog: (prefix) => {
      broker.made(prefix);
      return openLog(prefix);
    },
    records: async () => (await ends()).flat().reduce((sum, end) => sum + end, 0),
    parts: {
      ...partsOf(fleet.members),
      postgres: { pid: server.pid, of: 'all' },
      ...(broker.pid === undefined ? {} : { broker: { pid: broker.pid, of: 'all' } }),
    },
  };
}

/** Of one replica each. */
export const partsOf = (members: readonly Member[]): Record<string, Part> => Object.fromEntries(members.map(({ service, pid }) => [service, { pid, of: 'itself' }]));
