import { type Instant, PassingFault, toIso } from '@sluice/kernel';
import type { Queryable, Tx } from '@sluice/store';
import type { ConfigSource, ConfigVersion } from '@sluice/stream';

export type Files = Readonly<Record<string, string>>;

export interface StoredVersion {
  readonly number: number;
  readonly files: Files;
  readonly digests: Readonly<Record<string, string>>;
  readonly digest: string;
  readonly at: Instant;
  readonly by: string;
}

export const versionName = (number: number): string => `v${number}`;

const COLUMNS = 'v.number, v.files, v.digests, v.digest, v.at, v.by';

export async function currentVersion(db: Queryable): Promise<StoredVersion | undefined> {
  return (await db.query<StoredVersion>(`select ${COLUMNS} from config.current c join config.version v using (number)`))[0];
}

export async function readVersion(db: Queryable, number: number): Promise<StoredVersion | undefined> {
  return (await db.query<StoredVersion>(`select ${COLUMNS} from config.version v where v.number = $1`, [number]))[0];
}

/** Whether a folder of that digest ever was a version. */
export async function wasPublished(db: Queryable, digest: string): Promise<boolean> {
  return (await db.query('select 1 as one from config.version v where v.digest = $1 limit 1', [digest])).length > 0;
}

/**
 * The current version, for who wants to write the next: locked until the commit. The table, because before the first version there is no row
 * to lock; two administrators are all that ever meet here, and readers are not held up.
 */
export async function lockCurrent(tx: Tx): Promise<StoredVersion | undefined> {
  await tx.query('lock table config.current in share row exclusive mode');
  return currentVersion(tx);
}

export interface NewVersion {
  readonly number: number;
  readonly files: Files;
  readonly digests: Readonly<Record<string, string>>;
  readonly digest: string;
  readonly at: Instant;
  readonly by: string;
  readonly asNumber: number | null;
}

export async function insertVersion(tx: Tx, version: NewVersion): Promise<void> {
  await tx.query('insert into config.version (number, files, digests, digest, at, by, as_number) values ($1, $2, $3, $4, $5, $6, $7)', [
    version.number,
    JSON.stringify(version.files),
    JSON.stringify(version.digests),
    version.digest,
    toIso(version.at),
    version.by,
    version.asNumber,
  ]);
  await tx.query('insert into config.current (number) values ($1) on conflict (one) do update set number = excluded.number', [version.number]);
}

export interface HistoryLine {
  readonly number: number;
  readonly at: Instant;
  readonly by: string;
  readonly asNumber: number | null;
  readonly current: boolean;
}

/** Newest first. */
export function readHistory(db: Queryable, limit: number): Promise<HistoryLine[]> {
  return db.query<HistoryLine>(
    'select v.number, v.at, v.by, v.as_number as "asNumber", c.number is not null as current from config.version v left join config.current c on c.number = v.number order by v.number desc limit $1',
    [limit],
  );
}

const asConfigVersion = (stored: StoredVersion): ConfigVersion => ({ version: versionName(stored.number), files: stored.files, digests: stored.digests, at: stored.at });

/** For services in the same process: the gateway's own tables instead of a call. */
export function localConfigSource(db: Queryable): ConfigSource {
  return {
    async fetch(version) {
      const found = await readVersion(db, Number(version.slice(1)));
      if (!found) throw new PassingFault(`there is no configuration ${version} yet`);
      return asConfigVersion(found);
    },
    async current() {
      const found = await currentVersion(db);
      return found && asConfigVersion(found);
    },
  };
}
