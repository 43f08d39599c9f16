import path from 'node:path';
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
      version: '0.1.0',
      say: (text) => void process.stderr.write(`sluice: ${text}\n`),
      tell: (text) => void process.stdout.write(text),
      signal,
    });
  },
});
