import process from 'node:process';
import { runService } from '@sluice/process';
import { createInsightService } from './service.ts';
import { readSettings, toSettings } from './settings.ts';

runService(process, {
  name: 'insight',
  read: readSettings,
  judge: toSettings,
  create: ({ platform, source }, { surveyKeys, publicUrl }) => createInsightService(platform, { source, surveyKeys, publicUrl: () => publicUrl }),
});
