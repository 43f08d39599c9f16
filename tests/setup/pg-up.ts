import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startEmbedded } from '@sluice/store/embedded';

/** One real Postgres for the run; durability is off, because no test of this project pulls the plug of the machine. */
export default async function up(): Promise<void> {
  if ('sluiceTestServer' in globalThis) return; // another project's set-up was first
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'sluice-test-'));
  const flags = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'shared_buffers=128MB', 'max_connections=300', 'autovacuum=off', 'deadlock_timeout=200ms'];
  const server = await startEmbedded({ dataDir, flags });
  process.env['SLUICE_TEST_PG'] = JSON.stringify({ host: server.socketDir, port: server.port, user: server.user });
  Object.assign(globalThis, { sluiceTestServer: { server, dataDir } });
}
