import { uuidv7 } from '@sluice/kernel';
import type { Logger } from '@sluice/runtime';
import type { DatabaseAddress } from '../connection.ts';
import { type Database, openDatabase } from '../database.ts';

/** An empty database of a bench's own, on the server that is measured; it is dropped at the end. */
export interface ScratchDatabase {
  /** A pool on it, as a process of its own would have. */
  open(name: string, max?: number): Database;
  drop(): Promise<void>;
}

/** @param server where `create database` is allowed; nothing that stands there is touched */
export async function scratchDatabase(server: DatabaseAddress, logger: Logger): Promise<ScratchDatabase> {
  const name = `bench_${uuidv7().replaceAll('-', '')}`;
  const admin = openDatabase({ ...server, name: 'sluice-bench', logger, max: 1 });
  const opened: Database[] = [];
  await admin.query(`create database ${name}`);
  return {
    open(as, max = 8) {
      const db = openDatabase({ ...at(server, name), name: as, logger, max });
      opened.push(db);
      return db;
    },
    async drop() {
      await Promise.all(opened.map((db) => db.close()));
      await admin.query(`drop database ${name} with (force)`);
      await admin.close();
    },
  };
}

function at({ url, socket }: DatabaseAddress, database: string): DatabaseAddress {
  if (socket) return { socket: { ...socket, database } };
  if (url === undefined) return {};
  const moved = new URL(url);
  moved.pathname = `/${database}`;
  return { url: moved.href };
}
