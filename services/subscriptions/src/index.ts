export { readEnv, toConfig, type WebhookConfig } from './config.ts';
export { createSubscriptionsService, type SubscriptionsService } from './service.ts';
