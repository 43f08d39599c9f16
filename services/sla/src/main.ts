import process from 'node:process';
import { runService } from '@sluice/process';
import { createSlaService } from './service.ts';

runService(process, {
  name: 'sla',
  read: () => undefined,
  judge: () => undefined,
  create: ({ platform, source }) => createSlaService(platform, { source }),
});
