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
 * JSON lines on stdout. An error is written with its class, code and message; what looks like an address or a number is struck out of the
 * message (drivers and mail servers quote what they were given), and a database's `detail`, which holds the row's values, altogether.
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

/** A logger whose lines name a service, once: in a process of its own they do already. */
export const ofService = (logger: Logger, service: string): Logger => (logger.bindings()['service'] === service ? logger : logger.child({ service }));

function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: struckOut(String(error)) };
  const { code, cause } = error as Error & { code?: unknown };
  return {
    class: error.name,
    message: struckOut(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause === undefined ? {} : { cause: errorFields(cause) }),
    stack: error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 7)
      .join('\n'),
  };
}

/** Addresses of mail, runs of seven digits and more (with the usual separators), and what stands in quotes after a colon, as Postgres quotes values. */
const ADDRESS = /[^\s<>"'(),;:]{1,200}@[^\s<>"'(),;:]{1,200}/gu;
const NUMBER = /(?<![\w-])\+?\d(?:[ ().-]{0,2}\d){6,20}(?![\w-])/g; // ids of ours hold digits too, between letters and hyphens
const QUOTED_VALUE = /: "[^]*"/g;
const LONGEST = 2000;

/** A text that others may have put personal data into, for a log line. */
export function struckOut(message: string): string {
  return message.slice(0, LONGEST).replace(QUOTED_VALUE, ': "[private]"').replace(ADDRESS, '[address]').replace(NUMBER, '[number]');
}
