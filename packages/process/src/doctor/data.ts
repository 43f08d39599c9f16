import { statfs } from 'node:fs/promises';
import { messageOf } from '@sluice/kernel';
import type { Check } from '@sluice/runtime';
import { schemaFault } from '@sluice/store';
import { type DoctorLimits, type DoctorParts, judge } from './parts.ts';

type Platform = DoctorParts['platform'];

/** Nothing older is tested with. */
const OLDEST = 160_000;

export async function databaseCheck({ db }: Pick<Platform, 'db'>): Promise<Check> {
  const name = 'database';
  try {
    const [row] = await db.query<{ version: string; number: string }>("select current_setting('server_version') as version, current_setting('server_version_num') as number");
    const { version = '', number = '0' } = row ?? {};
    if (Number(number) >= OLDEST) return { name, status: 'ok', detail: `PostgreSQL ${version}` };
    return { name, status: 'fail', detail: `PostgreSQL ${version}`, remedy: 'use PostgreSQL 16 or newer, or the embedded one (unset SLUICE_DATABASE_URL)' };
  } catch (error) {
    return { name, status: 'fail', detail: messageOf(error), remedy: 'start the database, or look at SLUICE_DATABASE_URL; everything goes on by itself when it is back' };
  }
}

/** The log's schema is one of them, where the log lies there. */
export async function schemaChecks({ platform: { db, log }, services }: DoctorParts): Promise<Check[]> {
  const schemas = [...(log.kind === 'postgres' ? ['log'] : []), ...new Set(services.map((one) => one.schema))];
  return Promise.all(
    schemas.map(async (schema): Promise<Check> => {
      const name = `schema ${schema}`;
      const fault = await schemaFault(db, schema);
      if (fault === undefined) return { name, status: 'ok' };
      return { name, status: 'fail', detail: `it ${fault}`, remedy: 'start the release that belongs to it, or restore a backup from before the upgrade; a start brings an older schema up to date' };
    }),
  );
}

/** How late the earliest timer of each schema is. */
export async function timerChecks({ platform: { db, clock }, services }: DoctorParts, limits: DoctorLimits): Promise<Check[]> {
  const schemas = [...new Set(services.map((one) => one.schema))];
  const tables = await db.query<{ schema: string }>("select table_schema as schema from information_schema.tables where table_name = 'timer' and table_schema = any ($1::text[]) order by 1", [
    schemas,
  ]);
  return Promise.all(
    tables.map(async ({ schema }): Promise<Check> => {
      const [row] = await db.query<{ due: number | null }>(`select min(due) as due from ${schema}.timer`);
      const lateMs = Math.max(0, clock.now() - (row?.due ?? Number.POSITIVE_INFINITY));
      const status = judge(lateMs, limits.timerMs);
      return {
        name: `timers ${schema}`,
        status,
        detail: `${lateMs} ms late`,
        ...(status === 'ok' ? {} : { remedy: 'is the machine overloaded, or its disk slow? Deadlines fire late, none is lost' }),
      };
    }),
  );
}

export async function blobCheck({ blobs }: Pick<Platform, 'blobs'>): Promise<Check> {
  try {
    await blobs.check();
    return { name: 'blobs', status: 'ok' };
  } catch (error) {
    return {
      name: 'blobs',
      status: 'fail',
      detail: messageOf(error),
      remedy: 'is the disk full, or the folder not writable for this user; does the S3 store answer, with these keys? Mails with files are told to come again',
    };
  }
}

export async function diskCheck(dataDir: string, { diskBytes }: DoctorLimits): Promise<Check> {
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const status = free < diskBytes.fail ? 'fail' : free < diskBytes.warn ? 'warn' : 'ok';
  return {
    name: 'disk',
    status,
    detail: `${Math.round(free / 1_000_000)} MB free`,
    ...(status === 'ok' ? {} : { remedy: 'make room: when it is full contacts are told to come again, and nothing is sent' }),
  };
}
