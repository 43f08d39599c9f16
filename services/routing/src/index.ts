export type { DeadlineFacts, Routed, RouteFeatures, RoutingEngine } from './domain/engine.ts';
export type { AgentConfig, PoolConfig, QueueConfig } from './domain/model.ts';
export type { Card } from './domain/outcome.ts';
export { sentenceOf, type SentenceLanguage } from './domain/sentence.ts';
export { POOL, SCHEMA } from './migrations.ts';
export { createRoutingService, type RoutingOptions, type RoutingService } from './service.ts';
export { replay, type Replay } from './replay.ts';
