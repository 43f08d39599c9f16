import { createLogger, type Logger } from './logger.ts';

/** A logger that keeps its lines, so that a test can read what was said. */
export function capturedLogger(level = 'debug'): { readonly logger: Logger; readonly lines: string[] } {
  const lines: string[] = [];
  return { logger: createLogger({ service: 'test', level, destination: { write: (line: string) => void lines.push(line) } }), lines };
}

/** A logger that says nothing. */
export const quietLogger = (): Logger => createLogger({ service: 'test', level: 'silent' });
