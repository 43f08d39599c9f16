import { armCrashPoint, runProcess } from '@sluice/runtime';
import { inWords } from './start-fault.ts';
import type { Service } from '@sluice/stream';
import type { ServiceSpec } from './service-spec.ts';
import { startService } from './start-service.ts';
import { VERSION } from './version.ts';

/** The whole of a `main.ts`: reads the environment, starts, drains at a signal. */
export function runService<S extends Service, R, C>(process: NodeJS.Process, spec: ServiceSpec<S, R, C>): void {
  const name = `sluice-${spec.name}`;
  runProcess({
    name,
    process,
    start: (signal) => {
      armCrashPoint(process.env['SLUICE_CRASH_AT'], () => process.kill(process.pid, 'SIGKILL'));
      return startService(spec, { env: process.env, version: VERSION, signal, say: (text) => void process.stderr.write(`${name}: ${text}\n`) }).catch((error: unknown) => {
        throw inWords(error);
      });
    },
  });
}
