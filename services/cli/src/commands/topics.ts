import { TOPICS } from '@sluice/contracts';
import { messageOf } from '@sluice/kernel';
import { createLogger, envReader } from '@sluice/runtime';
import type { KafkaLog } from '@sluice/stream/kafka';
import type { Command } from 'commander';
import { settingsOf } from '../kafka-settings.ts';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';
import { example, outputOption, type OutputOptions, print } from '../output.ts';

interface GrowOptions extends OutputOptions {
  readonly dryRun?: boolean;
}
/** A topic as it is called here and in the log, as the table would make it, and as the brokers have it. */
interface Listed {
  readonly topic: string;
  readonly table: { readonly partitions: number; readonly cleanup: string; readonly retentionMs: number | undefined };
  readonly found: { readonly partitions: number; readonly cleanup: string; readonly retentionMs: number | undefined } | undefined;
}

/** `sluice topics list|grow`: the topics on the brokers of SLUICE_KAFKA_BROKERS, beside the table from which they are made. */
export function topicsCommand(parent: Command, streams: Streams): void {
  const topics = parent
    .command('topics')
    .description('topics on Kafka: how they are, and more partitions for one; the brokers are those of SLUICE_KAFKA_BROKERS')
    .addHelpText('after', example('sluice topics list', 'sluice topics grow sluice.tickets.events.v1 24'));

  topics
    .command('list')
    .description('every topic beside the table from which they are made')
    .addOption(outputOption())
    .addHelpText('after', example('sluice topics list -o json'))
    .action(async (options: OutputOptions) => {
      const items = await withLog(streams, (log, prefix) => Promise.all(Object.values(TOPICS).map((topic) => listed(log, prefix, topic))));
      print(streams, options, { items }, items.map(line).join(''));
    });

  topics
    .command('grow <topic> <partitions>')
    .description('add partitions to a topic that is at rest: docs/partitions.md says what must be stopped first; it refuses where that is not so')
    .addOption(outputOption())
    .option('--dry-run', 'look whether it could be done')
    .addHelpText('after', example('sluice topics grow sluice.tickets.events.v1 24 --dry-run'))
    .action(async (topic: string, wanted: string, options: GrowOptions) => {
      const partitions = Number(wanted);
      if (!Number.isInteger(partitions) || partitions < 1) throw new CliFault(`${wanted} is no number of partitions`, EXIT.usage);
      if (!Object.values(TOPICS).some(({ name }) => name === topic)) throw new CliFault(`${topic} is no topic of Sluice: \`sluice topics list\` shows them`, EXIT.usage);
      await withLog(streams, async ({ admin }, prefix) => {
        if (options.dryRun) await admin.mayGrow(prefix + topic, partitions);
        else await admin.grow(prefix + topic, partitions);
      });
      print(streams, options, { topic, partitions, dryRun: options.dryRun === true }, options.dryRun ? `${topic} could have ${partitions} partitions\n` : `${topic} has ${partitions} partitions\n`);
    });
}

/** @throws CliFault where no brokers are named, do not answer, or refuse */
async function withLog<T>({ env }: Streams, use: (log: KafkaLog, prefix: string) => Promise<T>): Promise<T> {
  const settings = settingsOf(env);
  if (!settings) throw new CliFault('SLUICE_KAFKA_BROKERS is not set: without Kafka there is one log in Postgres, whose partitions stay as they are', EXIT.usage);
  const driver = await import('@sluice/stream/kafka');
  try {
    const log = await driver.KafkaLog.open({ ...settings, logger: createLogger({ service: 'sluice', level: 'error' }) });
    try {
      return await use(log, envReader(env).text('SLUICE_KAFKA_PREFIX', ''));
    } finally {
      await log.close();
    }
  } catch (error) {
    throw new CliFault(messageOf(error));
  }
}

async function listed(log: KafkaLog, prefix: string, { name, partitions, cleanup, retentionMs }: (typeof TOPICS)[keyof typeof TOPICS]): Promise<Listed> {
  const found = await log.admin.describe(prefix + name);
  return { topic: name, table: { partitions, cleanup, retentionMs }, found: found && { partitions: found.partitions, cleanup: found.cleanup, retentionMs: found.retentionMs } };
}

const words = ({ partitions, cleanup, retentionMs }: Listed['table']): string => `${partitions} partitions, ${cleanup}${retentionMs === undefined ? '' : `, ${retentionMs / 86_400_000} days`}`;
function line({ topic, table, found }: Listed): string {
  if (!found) return `${topic}: is missing; a start makes it\n`;
  return `${topic}: ${words(found)}${words(found) === words(table) ? '' : ` (the table says ${words(table)})`}\n`;
}
