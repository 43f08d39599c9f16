import process from 'node:process';
import { runService } from '@sluice/process';
import { readEnv, toConfig } from './config.ts';
import { folderFiles, refusedFolder } from './configuration/folder.ts';
import { localConfigSource } from './configuration/index.ts';
import { ensureAdminKey } from './keys/admin-key.ts';
import { createGatewayService } from './service.ts';

runService(process, {
  name: 'gateway',
  read: readEnv,
  judge: toConfig,
  source: ({ db }) => localConfigSource(db),
  create: ({ platform, settings, doctor }, { pepper, remote }) => createGatewayService(platform, { listen: settings, pepper, mounted: [], remote, doctor, deadLetters: () => [] }),
  async prepare(gateway, { platform }, { configDir, adminKeyFile, pepper }) {
    if (configDir !== undefined) await gateway.publishFirst(folderFiles(configDir)).catch(refusedFolder);
    if (adminKeyFile !== undefined) await ensureAdminKey(platform.db, adminKeyFile, pepper, platform.clock.now());
  },
  door: (gateway) => gateway.url(),
});
