import pino from 'pino';

export type Logger = pino.Logger;

/** Fields in which personal data or secrets could travel: they are struck out wherever they stand, up to three levels deep. */
const PRIVATE = [
  'from',
  'to',
  'cc',
  'bcc',
  'address',
  'addresses',
  'email',
  'phone',
  'value',
  'name',
  'subject',
  'text',
  'html',
  'body',
  'raw',
  'attributes',
  'authorization',
  'password',
  'secret',
  'token',
  'key',
  'parameters',
  'detail',
];
const paths = PRIVATE.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/**
 * JSON lines on stdout. An error is written with its class, code and message only where the message is ours;
 * a database's `detail` can hold the row's values and is struck out.
 */
export function createLogger(options: { readonly service: string; readonly level?: string; readonly destination?: pino.DestinationStream }): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level ?? 'info',
    base: { service: options.service },
    redact: { paths, censor: '[private]' },
    serializers: { err: errorFields, error: errorFields },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error).slice(0, 500) };
  const { code, cause } = error as Error & { code?: unknown };
  return {
    class: error.name,
    message: error.message.slice(0, 1000),
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause === undefined ? {} : { cause: errorFields(cause) }),
    stack: error.stack?.split('\n').slice(1, 8).join('\n'),
  };
}
