import { rmSync } from 'node:fs';
import type { EmbeddedServer } from '@sluice/store/embedded';

export default async function down(): Promise<void> {
  const { sluiceTestServer } = globalThis as { sluiceTestServer?: { server: EmbeddedServer; dataDir: string } };
  if (!sluiceTestServer) return;
  await sluiceTestServer.server.stop();
  for (const dir of [sluiceTestServer.dataDir, sluiceTestServer.server.data]) rmSync(dir, { recursive: true, force: true });
}
