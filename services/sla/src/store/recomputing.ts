import { type Instant, toIso } from '@sluice/kernel';
import type { Queryable } from '@sluice/store';

/** How far the running clocks are held to the configuration in force. */
export interface Place {
  /** Of the version that they are being held to, or are. */
  readonly number: number;
  /** Digest of what it promises. */
  readonly promises: string;
  /** From when its promises count. */
  readonly since: Instant;
  /** The last ticket that was looked at, '' before the first; null: all were. */
  readonly after: string | null;
}

export interface InForce {
  readonly version: string;
  readonly number: number;
  readonly at: Instant;
}

/** Undefined where there is none yet. */
export async function readPlace(db: Queryable): Promise<Place | undefined> {
  return (await db.query<Place>('select number, promises, since, after from sla.recomputing'))[0];
}

/** The version in force, without its documents. */
export async function readInForce(db: Queryable): Promise<InForce | undefined> {
  return (await db.query<InForce>('select v.version, v.number, v.at from sla.configuration_current c join sla.configuration_version v using (version)'))[0];
}

export async function readFiles(db: Queryable, version: string): Promise<Readonly<Record<string, string>> | undefined> {
  return (await db.query<{ files: Readonly<Record<string, string>> }>('select files from sla.configuration_version where version = $1', [version]))[0]?.files;
}

/** Where there is a place already, it stays. */
export async function firstPlace(db: Queryable, { number, promises, since }: Omit<Place, 'after'>): Promise<void> {
  await db.query('insert into sla.recomputing (number, promises, since, after) values ($1, $2, $3, null) on conflict do nothing', [number, promises, toIso(since)]);
}

/** Goes over to a newer version. */
export async function turnTo(db: Queryable, { number, promises, since, after }: Place): Promise<void> {
  await db.query('update sla.recomputing set number = $1, promises = $2, since = $3, after = $4 where number < $1', [number, promises, toIso(since), after]);
}

/** A step further, in the transaction of what it did. False where somebody else has moved the place. */
export async function moveOn(db: Queryable, { number, after }: Pick<Place, 'number' | 'after'>, to: string | null): Promise<boolean> {
  return (await db.query('update sla.recomputing set after = $3 where number = $1 and after = $2 returning number', [number, after, to])).length > 0;
}

const ASKED = `select distinct l.virtualtransaction as id from pg_locks l where l.locktype = 'relation' and l.relation = 'sla.configuration_current'::regclass
and l.database = (select oid from pg_database where datname = current_database()) and l.pid <> pg_backend_pid()`;

/**
 * The transactions that have asked for the version in force and not ended: each holds a lock of the weakest kind on its table until then.
 * Who waits until these are gone has waited for everybody who may still decide under an older version; nobody waits for him.
 */
export async function askedAndNotEnded(db: Queryable): Promise<Set<string>> {
  return new Set((await db.query<{ id: string }>(ASKED)).map(({ id }) => id));
}
