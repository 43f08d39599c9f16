import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger, type Logger } from './logger.ts';
import { metricsText, startTelemetry } from './telemetry.ts';

export { selfSigned } from './testing/self-signed.ts';

/** A logger that keeps its lines, so that a test can read what was said. */
export function capturedLogger(level = 'debug'): { readonly logger: Logger; readonly lines: string[] } {
  const lines: string[] = [];
  return { logger: createLogger({ service: 'test', level, destination: { write: (line: string) => void lines.push(line) } }), lines };
}

/** A logger that says nothing. */
export const quietLogger = (): Logger => createLogger({ service: 'test', level: 'silent' });

/** Where spans are sent to in a test: takes them and keeps their bytes. Set OTEL_EXPORTER_OTLP_ENDPOINT of the process to `url` while it stands. */
export async function collector(): Promise<{ readonly url: string; readonly taken: string[]; close(): Promise<void> }> {
  const taken: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('latin1');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      taken.push(body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export interface ReadMetrics {
  /** The values of a metric whose labels hold these; of a histogram ask for `<name>.count` or `<name>.sum`. None where nobody has observed any. */
  read(name: string, labels?: Readonly<Record<string, string>>): Promise<number[]>;
  stop(): Promise<void>;
}

/** The metrics of this process as an operator reads them. Only instruments that are made afterwards count. */
export async function readMetrics(): Promise<ReadMetrics> {
  const telemetry = await startTelemetry({ service: 'test', env: {} });
  return {
    async read(name, labels = {}) {
      const wanted = Object.entries(labels).map(([label, value]) => `${label.replaceAll('.', '_')}="${value}"`);
      const known = new RegExp(`^${name.replaceAll('.', '_')}(?:_total)?\\{(.*)\\} (\\S+)`);
      return (await metricsText()).split('\n').flatMap((line) => {
        const [, held = '', value = ''] = known.exec(line) ?? [];
        return value !== '' && wanted.every((one) => held.includes(one)) ? [Number(value)] : [];
      });
    },
    stop: () => telemetry.stop(),
  };
}
