import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DatabaseAddress } from '@sluice/store';
import { embeddedPlace, startEmbedded } from '@sluice/store/embedded';
import type { Scratch } from './scratch.ts';

export interface ScratchServer extends Required<Pick<DatabaseAddress, 'socket'>> {
  /** Of the server; its backends hang below it. */
  readonly pid: number;
}

/** A Postgres of the bench's own, as the standalone runs it: what is committed is on the disk. */
export async function scratchServer(scratch: Scratch, flags: readonly string[] = []): Promise<ScratchServer> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-'));
  for (const dir of [dataDir, embeddedPlace(dataDir).data]) scratch.folder(dir);
  const server = await startEmbedded({ dataDir, flags: [...flags] });
  scratch.add(() => server.stop());
  return { socket: { host: server.socketDir, port: server.port, user: server.user, database: 'postgres' }, pid: server.pid };
}
