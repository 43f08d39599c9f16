import type { Topic } from '@sluice/contracts';
import type { Batch, Log, LogAdmin, LogRecord, Position, Subscription, TopicPartition } from './port.ts';

/**
 * A part of a log for one system of several that share it: topics and groups carry its prefix in the log, and only there. Offsets are the
 * log's own.
 */
export function namespaced(log: Log, prefix: string): Log {
  if (prefix === '') return log;
  const out = (name: string): string => prefix + name;
  const outAll = (names: readonly string[]): string[] => names.map(out);
  const home = <T extends { readonly topic: string }>(one: T): T => ({ ...one, topic: one.topic.slice(prefix.length) });
  const topicOut = (topic: Topic): Topic => ({ ...topic, name: out(topic.name) });
  const admin: LogAdmin = {
    create: (topics) => log.admin.create(topics.map(topicOut)),
    describe: async (topic) => {
      const found = await log.admin.describe(out(topic));
      return found && { ...found, name: topic };
    },
    lag: async (group, topics) => (await log.admin.lag(out(group), outAll(topics))).map(home),
    ends: (topic) => log.admin.ends(out(topic)),
    delete: (topic) => log.admin.delete(out(topic)),
    retain: (now) => log.admin.retain(now),
  };
  return {
    kind: log.kind,
    ...(log.settleMs === undefined ? {} : { settleMs: log.settleMs }),
    admin,
    publish: (records) => log.publish(records.map((record) => ({ ...record, topic: out(record.topic) }))),
    async subscribe(options): Promise<Subscription> {
      const onBatch = (batch: Batch): Promise<void> => options.onBatch({ ...batch, records: batch.records.map(home) });
      const subscription = await log.subscribe({ ...options, group: out(options.group), topics: outAll(options.topics), onBatch });
      return {
        close: () => subscription.close(),
        pause: (topic, partition) => subscription.pause(out(topic), partition),
        owned: (): readonly TopicPartition[] => subscription.owned().map(home),
        check: () => subscription.check(),
      };
    },
    read: async (topic, partition, offset, limit): Promise<readonly LogRecord[]> => (await log.read(out(topic), partition, offset, limit)).map(home),
    readFrom: async (topic, from: readonly Omit<Position, 'topic'>[], each) => (await log.readFrom(out(topic), from, each)).map(home),
    watch: (topics, ring) => log.watch(outAll(topics), ring),
    close: () => log.close(),
  };
}
