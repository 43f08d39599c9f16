import type { Topic } from '@sluice/contracts';
import { partitionOf } from '@sluice/contracts';
import type { Logger } from '@sluice/runtime';
import type { OutRecord } from '@sluice/store';
import { GroupRunner, type Source } from '../group-runner.ts';
import { type Log, type LogRecord, MAX_RECORD_BYTES, type Position, type SubscribeOptions, type TopicPartition } from '../port.ts';

interface Member {
  readonly topics: readonly string[];
  owned: readonly TopicPartition[];
}

/** The log in memory, for unit tests: the semantics of the port, nothing durable. */
export function memoryLog(options: { readonly logger: Logger; readonly pollMs?: number }): Log {
  const topics = new Map<string, { readonly row: Topic; readonly partitions: LogRecord[][] }>();
  const saved = new Map<string, number>();
  const groups = new Map<string, Set<Member>>();
  const watchers = new Set<{ readonly topics: readonly string[]; readonly ring: () => void }>();
  const topic = (name: string) => {
    const found = topics.get(name);
    if (!found) throw new Error(`there is no topic ${name}`);
    return found;
  };
  const wake = (names: ReadonlySet<string>): void => {
    for (const one of watchers) if (one.topics.some((name) => names.has(name))) one.ring();
  };

  const source = (subscription: SubscribeOptions): Source => {
    const member: Member = { topics: subscription.topics, owned: [] };
    const members = groups.get(subscription.group) ?? new Set();
    groups.set(subscription.group, members.add(member));
    return {
      pollMs: options.pollMs ?? 20,
      async assignment(busy) {
        const all = subscription.topics.flatMap((name) => topic(name).partitions.map((_, partition) => ({ topic: name, partition })));
        const at = [...members].indexOf(member);
        const mine = all.filter((one) => one.partition % members.size === at);
        const others = [...members].filter((one) => one !== member).flatMap((one) => one.owned);
        const free = mine.filter((one) => !others.some((other) => other.topic === one.topic && other.partition === one.partition));
        const kept = member.owned.filter((one) => busy(one) && !free.some((other) => other.topic === one.topic && other.partition === one.partition));
        member.owned = [...free, ...kept];
        return member.owned;
      },
      positions: async (list) => list.map((at) => ({ ...at, next: saved.get(`${subscription.group} ${at.topic} ${at.partition}`) ?? 0 })),
      async read(from, maxRecords) {
        const each = Math.max(1, Math.floor(maxRecords / from.length));
        return from.flatMap((at) => topic(at.topic).partitions[at.partition]?.slice(at.next, at.next + each) ?? []);
      },
      async save(positions: readonly Position[]) {
        for (const at of positions) {
          const key = `${subscription.group} ${at.topic} ${at.partition}`;
          saved.set(key, Math.max(at.next, saved.get(key) ?? 0));
        }
      },
      async leave() {
        members.delete(member);
      },
    };
  };

  return {
    kind: 'memory',
    async publish(records: readonly OutRecord[]) {
      for (const record of records) if ((record.value?.length ?? 0) > MAX_RECORD_BYTES) throw new Error(`a record of ${record.value?.length} bytes for ${record.topic}: at most ${MAX_RECORD_BYTES}`);
      const places = records.map((record) => topic(record.topic));
      records.forEach((record, n) => {
        const { row, partitions } = places[n]!;
        const partition = partitionOf(record.key, row.partitions);
        const list = partitions[partition]!;
        list.push({ topic: record.topic, partition, offset: list.length, key: record.key, value: record.value, headers: record.headers });
      });
      wake(new Set(records.map((one) => one.topic)));
    },
    async subscribe(subscription) {
      for (const name of subscription.topics) topic(name);
      const runner = new GroupRunner(source(subscription), subscription, options.logger);
      const watcher = { topics: subscription.topics, ring: () => runner.wake.ring() };
      watchers.add(watcher);
      return {
        check: () => runner.check(),
        owned: () => runner.owned(),
        pause: (name, partition) => runner.pause(name, partition),
        close: async () => {
          watchers.delete(watcher);
          await runner.close();
        },
      };
    },
    read: async (name, partition, offset, limit) => topic(name).partitions[partition]?.slice(offset, offset + limit) ?? [],
    readFrom: async (name, from, each) => from.flatMap((at) => topic(name).partitions[at.partition]?.slice(at.next, at.next + each) ?? []),
    watch(names, ring) {
      const watcher = { topics: names, ring };
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    admin: {
      async create(rows) {
        for (const row of rows) if (!topics.has(row.name)) topics.set(row.name, { row, partitions: Array.from({ length: row.partitions }, () => []) });
      },
      async describe(name) {
        const row = topics.get(name)?.row;
        return row && { name: row.name, partitions: row.partitions, cleanup: row.cleanup, retentionMs: row.retentionMs };
      },
      lag: async (group, names) =>
        names.flatMap((name) => topic(name).partitions.map((list, partition) => ({ topic: name, partition, lag: list.length - (saved.get(`${group} ${name} ${partition}`) ?? 0) }))),
      ends: async (name) => topic(name).partitions.map((list) => list.length),
      async delete(name) {
        topics.delete(name);
      },
      retain: async () => undefined,
    },
    close: async () => undefined,
  };
}
