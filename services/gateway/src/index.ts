export { localConfigSource } from './configuration/index.ts';
export { ensureDemoKey } from './keys/demo-key.ts';
export { createGatewayService, type GatewayOptions, type GatewayService } from './service.ts';
