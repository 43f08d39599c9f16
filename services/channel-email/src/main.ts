import process from 'node:process';
import { runService } from '@sluice/process';
import { readEnv, toConfig } from './config.ts';
import { secretsOf } from '@sluice/runtime';
import { createChannelEmailService } from './service.ts';

runService(process, {
  name: 'channel-email',
  read: readEnv,
  judge: toConfig,
  create: ({ platform, source }, { smtpUrl, ...config }) => createChannelEmailService(platform, { source, secrets: secretsOf(process.env), smtpUrl: () => smtpUrl, ...config }),
  facts: ({ smtpPort }) => ({ smtpPort }),
});
