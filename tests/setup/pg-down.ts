import { rmSync } from 'node:fs';
import type { EmbeddedServer } from '@sluice/store/embedded';

export default async function down(): Promise<void> {
  const here = globalThis as { sluiceTestServer?: { server: EmbeddedServer; dataDir: string } };
  const { sluiceTestServer } = here;
  if (!sluiceTestServer) return;
  delete here.sluiceTestServer;
  await sluiceTestServer.server.stop();
  for (const dir of [sluiceTestServer.dataDir, sluiceTestServer.server.data]) rmSync(dir, { recursive: true, force: true });
}
