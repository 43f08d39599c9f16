import { pause } from '@sluice/runtime';
import type { Log, LogRecord } from '../port.ts';

/**
 * A member of a group in a process of its own, for the scenarios in which processes come, go and are killed. It tells begin and end of every batch.
 * Usage, with an IPC channel: node member.ts MODULE ARGUMENT GROUP TOPIC SLOW_MS; MODULE exports `openLog(argument): Promise<Log>`.
 */
export interface MemberSays {
  readonly ready?: true;
  readonly begin?: readonly Seen[];
  readonly end?: readonly Seen[];
  readonly cpuMs?: number;
  readonly trouble?: string;
}
export interface Seen {
  readonly key: string;
  readonly n: number;
  readonly partition: number;
  readonly offset: number;
}

const [module = '', argument = '', group = '', topic = '', slowMs = '0'] = process.argv.slice(2);
const say = (what: MemberSays): void => void process.send?.(what);
process.on('warning', (warning) => say({ trouble: `warning: ${warning.message}` }));
process.on('unhandledRejection', (error) => say({ trouble: `unhandled: ${String(error)}` }));

const { openLog } = (await import(module)) as { openLog(argument: string): Promise<Log> };
const log = await openLog(argument);
const seen = (records: readonly LogRecord[]): Seen[] => records.map(({ key, value, partition, offset }) => ({ key: key ?? '', n: Number(value), partition, offset }));
const subscription = await log.subscribe({
  group,
  topics: [topic],
  maxRecords: 50,
  onBatch: async ({ records }) => {
    say({ begin: seen(records) });
    await pause(Number(slowMs));
    say({ end: seen(records) });
  },
});
process.on('message', (message) => {
  if (message !== 'cpu') return;
  const { user, system } = process.cpuUsage();
  say({ cpuMs: (user + system) / 1000 });
});
// Nothing ends the process but that nothing is left to do.
process.once('SIGTERM', () => {
  void subscription
    .close()
    .then(() => log.close())
    .finally(() => process.disconnect());
});
say({ ready: true });
