import process from 'node:process';
import { runService } from '@sluice/process';
import { createSubscriptionsService } from './service.ts';

runService(process, {
  name: 'subscriptions',
  read: () => undefined,
  judge: () => undefined,
  create: ({ platform }) => createSubscriptionsService(platform),
});
