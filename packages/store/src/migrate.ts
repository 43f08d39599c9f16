import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { BrokenInvariant, PassingFault } from '@sluice/kernel';
import { type Logger, pause } from '@sluice/runtime';
import type { Database } from './database.ts';
import type { Queryable } from './transaction.ts';

export interface Migration {
  /** Sorts: `0001_init`. What stands once never changes. */
  readonly name: string;
  readonly sql: string;
}

/** The tables were written by a newer release: going on would damage them. */
export class SchemaTooNew extends Error {
  override readonly name = 'SchemaTooNew';
}

/** The *.sql files of a folder, by name. */
export function readMigrations(dir: URL): Migration[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name: name.slice(0, -4), sql: readFileSync(new URL(name, dir), 'utf8') }));
}

const POLL_MS = 250;
/** What this process has brought each schema of a database to; `schemaFault` compares with it. */
const brought = new WeakMap<Database, Map<string, readonly string[]>>();
const digestOf = (sql: string): string => createHash('sha256').update(sql).digest('hex');
const IDENTIFIER = /^[a-z_]+$/;

/**
 * Brings a schema up to date, each migration in a transaction of its own, one process at a time (advisory lock, polled).
 * Where this process may not (`mayMigrate`): a PassingFault until another one has.
 * @throws SchemaTooNew where the schema knows a migration that this release does not.
 */
export async function migrate(db: Database, options: { readonly schema: string; readonly migrations: readonly Migration[]; readonly logger: Logger }): Promise<void> {
  const { schema, logger } = options;
  if (!IDENTIFIER.test(schema)) throw new BrokenInvariant(`${schema} is no name for a schema`);
  const migrations = [...options.migrations].sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = migrations.map((one) => one.name);
  if (!db.mayMigrate) {
    await waitFor(db, schema, migrations);
    remember(db, schema, names);
    return;
  }
  const session = await db.session('migrate');
  try {
    while (!(await session.tryLock(`sluice migrate ${schema}`))) await pause(POLL_MS);
    await session.transact((tx) =>
      tx.script(
        `create schema if not exists ${schema}; create table if not exists ${schema}.migration (name text primary key, digest text not null, at timestamptz not null default clock_timestamp())`,
      ),
    );
    const applied = await appliedOf(session, schema);
    refuseNewer(schema, applied, migrations);
    for (const one of migrations) {
      const digest = digestOf(one.sql);
      const before = applied.get(one.name);
      if (before === digest) continue;
      if (before !== undefined) throw new BrokenInvariant(`migration ${one.name} of ${schema} was changed after it had been applied: write a new one`);
      await session.transact(async (tx) => {
        await tx.script(one.sql);
        await tx.query(`insert into ${schema}.migration (name, digest) values ($1, $2)`, [one.name, digest]);
      });
      logger.info({ schema, migration: one.name }, 'migrated');
    }
    remember(db, schema, names);
  } finally {
    await session.close();
  }
}

function remember(db: Database, schema: string, names: readonly string[]): void {
  brought.set(db, (brought.get(db) ?? new Map<string, readonly string[]>()).set(schema, names));
}

/** @throws PassingFault while something is missing; SchemaTooNew */
async function waitFor(db: Database, schema: string, migrations: readonly Migration[]): Promise<void> {
  const [there] = await db.query<{ there: boolean }>('select to_regclass($1) is not null as there', [`${schema}.migration`]);
  const applied = there?.there === true ? await appliedOf(db, schema) : new Map<string, string>();
  refuseNewer(schema, applied, migrations);
  const missing = migrations.filter((one) => !applied.has(one.name));
  if (missing.length > 0) throw new PassingFault(`the schema ${schema} lacks ${missing.map((one) => one.name).join(', ')}: another process must bring it up to date`);
}

/**
 * What is wrong with a schema that `migrate` brought up to date in this process: a newer release or a restored backup may have changed it
 * since. Undefined where it still stands as it was left.
 */
export async function schemaFault(db: Database, schema: string): Promise<string | undefined> {
  const known = brought.get(db)?.get(schema);
  if (known === undefined) return 'was not migrated by this process';
  const [there] = await db.query<{ there: boolean }>('select to_regclass($1) is not null as there', [`${schema}.migration`]);
  if (!there?.there) return 'is gone';
  const applied = new Set((await appliedOf(db, schema)).keys());
  const [newer, lost] = [[...applied].filter((name) => !known.includes(name)), known.filter((name) => !applied.has(name))];
  if (newer.length > 0) return `was changed by a newer release (${newer.join(', ')})`;
  return lost.length > 0 ? `has lost ${lost.join(', ')}: an older backup?` : undefined;
}

async function appliedOf(session: Queryable, schema: string): Promise<Map<string, string>> {
  const rows = await session.query<{ name: string; digest: string }>(`select name, digest from ${schema}.migration`);
  return new Map(rows.map((row) => [row.name, row.digest]));
}

function refuseNewer(schema: string, applied: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const known = new Set(migrations.map((one) => one.name));
  const newer = [...applied.keys()].filter((name) => !known.has(name)).sort();
  if (newer.length === 0) return;
  throw new SchemaTooNew(
    `the schema ${schema} was written by a newer release (it has ${newer.join(', ')}, which this one does not know): start that release again, or restore a backup from before the upgrade`,
  );
}
