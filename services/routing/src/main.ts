import process from 'node:process';
import { runService } from '@sluice/process';
import { createRoutingService } from './service.ts';

runService(process, {
  name: 'routing',
  read: () => undefined,
  judge: () => undefined,
  create: ({ platform, source }) => createRoutingService(platform, { source }),
});
