import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { embeddedPlace, startEmbedded } from '@sluice/store/embedded';
import type { Scratch } from './scratch.ts';

/** A Postgres of the bench's own, as the standalone runs it. */
export async function scratchServer(scratch: Scratch): Promise<{ readonly host: string; readonly port: number; readonly user: string; readonly database: string }> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-'));
  for (const dir of [dataDir, embeddedPlace(dataDir).data]) scratch.folder(dir);
  const server = await startEmbedded({ dataDir });
  scratch.add(() => server.stop());
  return { host: server.socketDir, port: server.port, user: server.user, database: 'postgres' };
}
