import path from 'node:path';
import { VERSION } from '@sluice/process';
import { armCrashPoint, runProcess } from '@sluice/runtime';
import { toConfig } from './config.ts';
import { start } from './start.ts';

const root = path.resolve(import.meta.dirname, '../../..');

runProcess({
  name: 'sluice',
  process,
  start: async (signal) => {
    armCrashPoint(process.env['SLUICE_CRASH_AT'], () => process.kill(process.pid, 'SIGKILL'));
    return start(toConfig(process.env, root), {
      env: process.env,
      version: VERSION,
      say: (text) => void process.stderr.write(`sluice: ${text}\n`),
      tell: (text) => void process.stdout.write(text),
      signal,
    });
  },
});
