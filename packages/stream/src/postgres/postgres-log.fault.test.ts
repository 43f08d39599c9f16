import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startEmbedded } from '@sluice/store/embedded';
import { logProcessContract } from '../testing.ts';
import { openLog } from './testing/open.ts';

logProcessContract('postgres', async () => {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'sluice-log-'));
  const server = await startEmbedded({ dataDir });
  const argument = JSON.stringify({ host: server.socketDir, port: server.port, user: server.user, database: 'postgres' });
  return {
    open: () => openLog(argument),
    elsewhere: { module: path.join(import.meta.dirname, 'testing/open.ts'), argument },
    stop: async () => {
      await server.stop();
      for (const dir of [dataDir, server.data]) rmSync(dir, { recursive: true, force: true });
    },
  };
});
