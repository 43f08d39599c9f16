export { createSubscriptionsService, type SubscriptionsService } from './service.ts';
