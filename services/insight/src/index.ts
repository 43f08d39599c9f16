export { compileInsightConfig, type InsightConfig } from './compile-config.ts';
export { SCHEMA } from './migrations.ts';
export { createInsightService, type InsightOptions, type InsightService } from './service.ts';
export { readSettings, toSettings } from './settings.ts';
