import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { createLogger } from '@sluice/runtime';
import { type Database, openDatabase } from '@sluice/store';
import type { EmbeddedServer } from '@sluice/store/embedded';
import { tinyDisk } from '@sluice/store/testing';

/** A database whose disk can be full. */
export interface SmallDatabase {
  readonly url: string;
  readonly how: string;
  fill(): Promise<void>;
  free(): Promise<void>;
  remove(): Promise<void>;
}

const DATABASE = 'small';
const logger = createLogger({ service: 'test', level: 'silent' });
const open = ({ socketDir: host, port, user }: EmbeddedServer, database: string): Database => openDatabase({ socket: { host, port, user, database }, name: 'test', logger, max: 1 });
const urlOf = ({ user, socketDir, port }: EmbeddedServer): string => `postgres://${user}@/${DATABASE}?host=${encodeURIComponent(socketDir)}&port=${port}`;

/** On a disk of its own where one can be mounted; else the server refuses every row with the code of a full disk. */
export async function smallDatabase(server: EmbeddedServer, megabytes: number): Promise<SmallDatabase> {
  const admin = open(server, 'postgres');
  const disk = tinyDisk(megabytes);
  if (!disk) return await refusing(server, admin);
  const place = path.join(disk.dir, 'space');
  mkdirSync(place);
  chmodSync(place, 0o700);
  spawnSync('chown', [server.runsAs, place]);
  await admin.query(`create tablespace ${DATABASE} location '${place}'`);
  await admin.query(`create database ${DATABASE} tablespace ${DATABASE} strategy = file_copy`);
  let back: (() => void) | undefined;
  return {
    url: urlOf(server),
    how: `a disk of ${megabytes} MB is full`,
    fill: async () => void (back = disk.fill()),
    free: async () => back?.(),
    async remove() {
      await admin.query(`drop database if exists ${DATABASE} with (force)`);
      await admin.query(`drop tablespace if exists ${DATABASE}`);
      await admin.close();
      disk.remove();
    },
  };
}

const FULL = `create or replace function public.disk_is_full() returns trigger language plpgsql as $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`;
const TABLES = `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('public', 'pg_catalog', 'information_schema')`;

async function refusing(server: EmbeddedServer, admin: Database): Promise<SmallDatabase> {
  await admin.query(`create database ${DATABASE} strategy = file_copy`);
  const inside = open(server, DATABASE);
  return {
    url: urlOf(server),
    how: 'no disk can be mounted here: the server refuses every new row with the code of a full disk',
    async fill() {
      await inside.query(FULL);
      // Each by itself: with the locks of two of them this would stand in the way of those who write to both.
      for (const { name } of await inside.query<{ name: string }>(TABLES))
        await inside.query(`create trigger disk_is_full before insert on ${name} for each statement execute function public.disk_is_full()`);
    },
    async free() {
      for (const { name } of await inside.query<{ name: string }>(TABLES)) await inside.query(`drop trigger if exists disk_is_full on ${name}`);
    },
    async remove() {
      await inside.close();
      await admin.query(`drop database if exists ${DATABASE} with (force)`);
      await admin.close();
    },
  };
}
