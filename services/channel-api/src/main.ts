import process from 'node:process';
import { runService } from '@sluice/process';
import { createChannelApiService } from './service.ts';

runService(process, {
  name: 'channel-api',
  read: () => undefined,
  judge: () => undefined,
  create: ({ platform, source }) => createChannelApiService(platform, { source }),
});
