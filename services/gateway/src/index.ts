export { localConfigSource } from './configuration/index.ts';
export { folderFiles, refusedFolder } from './configuration/folder.ts';
export { ensureAdminKey } from './keys/admin-key.ts';
export { CONFIGURED, createGatewayService, type GatewayOptions, type GatewayService } from './service.ts';
