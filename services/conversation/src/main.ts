import process from 'node:process';
import { runService } from '@sluice/process';
import { createConversationService } from './service.ts';
import { readSettings, toSettings } from './settings.ts';

runService(process, {
  name: 'conversation',
  read: readSettings,
  judge: toSettings,
  create: ({ platform, source }, { threadKeys }) => createConversationService(platform, { source, threadKeys }),
});
