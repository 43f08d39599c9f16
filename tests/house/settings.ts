import { readProcessEnv, SETTINGS, type SettingWords } from '../../packages/process/src/index.ts';
import { type EnvReader, envReader } from '@sluice/runtime';
import { readEnv as readMail } from '../../services/channel-email/src/config.ts';
import { readSettings as readConversation } from '../../services/conversation/src/settings.ts';
import { readSettings as readInsight } from '../../services/insight/src/settings.ts';
import { readEnv as readGateway } from '../../services/gateway/src/config.ts';
import { readEnv as readStandalone } from '../../services/standalone/src/config.ts';

/** What a process asks of its environment. */
export interface Asked {
  readonly kind: string;
  /** The default that stands in the code. */
  readonly unset: string | undefined;
}

const READERS: Readonly<Record<string, (env: EnvReader) => unknown>> = {
  'every service': (env) => readProcessEnv(env, 'NAME'),
  gateway: readGateway,
  conversation: readConversation,
  insight: readInsight,
  'channel-email': readMail,
  standalone: readStandalone,
};

/** Every setting that is read, by name and by who reads it. */
export function askedSettings(): ReadonlyMap<string, ReadonlyMap<string, Asked>> {
  const all = new Map<string, Map<string, Asked>>();
  for (const [by, read] of Object.entries(READERS)) {
    read(
      recorder((name, asked) => {
        const before = all.get(name) ?? new Map<string, Asked>();
        // Asked twice, as text first (`off`): the narrower question is its kind.
        const known = before.get(by);
        all.set(name, before.set(by, known && asked.kind === 'text' ? known : asked));
      }),
    );
  }
  // Where a secret may stand is not a setting of its own, also for who wants to know the place.
  for (const [name, by] of all) if ([...by.values()].some((one) => one.kind.startsWith('secret'))) all.delete(`${name}_FILE`);
  return all;
}

/** An empty environment that tells what it is asked for. */
function recorder(tell: (name: string, asked: Asked) => void): EnvReader {
  const empty = envReader({});
  const told = <T>(name: string, kind: string, unset: string | undefined, value: T): T => {
    tell(name, { kind, unset: unset === '' ? undefined : unset });
    return value;
  };
  return {
    text: (name, fallback) => told(name, 'text', fallback, fallback ?? ''),
    optional: (name) => told(name, 'text', undefined, undefined),
    integer: (name, fallback, bounds = {}) => told(name, `${bounds.min ?? ''} to ${bounds.max ?? ''}`, String(fallback), fallback),
    flag: (name, fallback) => told(name, 'true or false', String(fallback), fallback),
    url: (name) => told(name, 'URL', undefined, undefined),
    listen: (name, fallback) => told(name, 'HOST:PORT', `${fallback.host}:${fallback.port}`, fallback),
    secret: (name) => told(name, `secret, or \`${name}_FILE\``, undefined, undefined),
    done: (known) => empty.done(known),
  };
}

/** The tables of deploy/README.md. */
export function settingsTables(): string {
  const asked = askedSettings();
  return Object.entries(SETTINGS)
    .map(([about, room]) =>
      [`### ${about}`, '| name | read by | takes | when not set | |', '|---|---|---|---|---|', ...Object.entries(room).map(([name, words]) => row(name, words, asked.get(name) ?? new Map()))].join(
        '\n',
      ),
    )
    .join('\n\n');
}

function row(name: string, { means, unset, elsewhere }: SettingWords, asked: ReadonlyMap<string, Asked>): string {
  const kinds = [...new Set([...asked.values()].map((one) => one.kind))];
  const by = elsewhere?.by ?? [...asked.keys()].join(', ');
  return `| \`${name}\` | ${by} | ${elsewhere?.kind ?? kinds.join('; ')} | ${unset ?? defaultsOf(asked)} | ${means} |`;
}

/** One that all have, or the first and who has another. */
function defaultsOf(asked: ReadonlyMap<string, Asked>): string {
  const [first, ...others] = [...asked];
  const apart = others.filter(([, one]) => one.unset !== first?.[1].unset).map(([by, one]) => `; ${by}: ${code(one.unset)}`);
  return `${code(first?.[1].unset)}${apart.join('')}`;
}

const code = (value: string | undefined): string => (value === undefined ? 'none' : `\`${value}\``);
