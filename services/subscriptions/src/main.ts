import process from 'node:process';
import { runService } from '@sluice/process';
import { secretsOf } from '@sluice/runtime';
import { readEnv, toConfig } from './config.ts';
import { createSubscriptionsService } from './service.ts';

runService(process, {
  name: 'subscriptions',
  read: readEnv,
  judge: toConfig,
  create: ({ platform, source }, config) => createSubscriptionsService(platform, { source, secrets: secretsOf(process.env), ...config }),
});
