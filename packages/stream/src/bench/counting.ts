import { TOPICS, topicOf } from '@sluice/contracts';
import { type Check, pause } from '@sluice/runtime';
import { Inbox, inboxMigrations, migrate, Outbox, outboxMigrations } from '@sluice/store';
import type { BatchHandler } from '../batch-handler.ts';
import { type Consumer, type ConsumeOptions, consume } from '../consumer.ts';
import { deadLetterMigrations } from '../dead-letter-migrations.ts';
import type { Inbound } from '../inbound.ts';
import type { Relays } from '../relays.ts';

export const GROUPS = ['first', 'second', 'third'] as const;
type Group = (typeof GROUPS)[number];

const PATIENCE_MS = 120_000;

/** Three groups, each with a schema of its own, that read every event, count it, and look at the order of its key. */
export class Counting {
  inOrder = true;
  readonly #platform: ConsumeOptions<unknown>['platform'];
  readonly #done = new Map<Group, number>();
  readonly #consumers: Consumer[] = [];

  constructor(platform: ConsumeOptions<unknown>['platform']) {
    this.#platform = platform;
  }

  async start(relays: Relays): Promise<void> {
    const { db, logger } = this.#platform;
    await this.#platform.log.admin.create([TOPICS.conversationsEvents]);
    for (const group of GROUPS) {
      await migrate(db, { schema: group, migrations: [...outboxMigrations(group), ...inboxMigrations(group), ...deadLetterMigrations(group)], logger });
      const outbox = new Outbox({ schema: group, topics: topicOf });
      relays.attach(outbox);
      this.#consumers.push(await consume({ platform: this.#platform, group, schema: group, inbox: new Inbox(group), outbox, handler: this.#handler(group) }));
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#consumers.map((one) => one.stop()));
  }

  done(group: Group): number {
    return this.#done.get(group) ?? 0;
  }

  /** What the slowest has done. */
  least(): number {
    return Math.min(...GROUPS.map((group) => this.done(group)));
  }

  /** Waits until every group has done `count`; gives up after two minutes. */
  async drained(count: number): Promise<void> {
    const began = performance.now();
    while (this.least() < count && performance.now() - began < PATIENCE_MS) await pause(20);
  }

  checks(): Check[] {
    return this.#consumers.map((one) => one.check());
  }

  /** Counted at the commit: a batch that fails comes again. The version of a key rises by one from event to event. */
  #handler(group: Group): BatchHandler<Inbound[]> {
    const versions = new Map<string, number>();
    return {
      topics: [TOPICS.conversationsEvents.name],
      load: async () => [],
      handle: (event, work) => void work.push(event),
      save: async (tx, work) => {
        tx.onCommit(() => {
          for (const { key, data } of work) {
            const { ticketVersion } = data as { ticketVersion: number };
            if (ticketVersion !== (versions.get(key ?? '') ?? 0) + 1) this.inOrder = false;
            versions.set(key ?? '', ticketVersion);
          }
          this.#done.set(group, this.done(group) + work.length);
        });
        return [];
      },
    };
  }
}
