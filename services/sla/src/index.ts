export { compileConfig, type SlaConfig } from './domain/agreement.ts';
export { SCHEMA } from './migrations.ts';
export { createSlaService, type SlaOptions, type SlaService } from './service.ts';
