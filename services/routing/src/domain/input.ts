import type { Classification, Presence } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import type { Item, PoolConfig, Who } from './model.ts';
import type { OfflineReturn } from './outcome.ts';

/** A demand as the consumer routed it: the parts of an item that do not come from the pool. */
export type NewWork = Pick<
  Item,
  | 'workItemId'
  | 'ticketId'
  | 'conversationId'
  | 'onVersion'
  | 'queueId'
  | 'channel'
  | 'language'
  | 'skills'
  | 'priority'
  | 'priorityByHuman'
  | 'deadlineAt'
  | 'receivedAt'
  | 'lastAgentId'
  | 'excludedAgentIds'
  | 'ruleId'
  | 'ruleText'
  | 'configVersion'
  | 'features'
  | 'origin'
> & { readonly classification?: Classification };

/** Everything that can happen to a pool. What comes from people carries `requestId`: the writer answers it. */
export type PoolInput =
  | { readonly kind: 'work'; readonly work: NewWork }
  | { readonly kind: 'withdrawn'; readonly ticketId: string; readonly version: number; readonly reason: string }
  | { readonly kind: 'ranked'; readonly ticketId: string; readonly version: number; readonly priority: number; readonly by: Who }
  | { readonly kind: 'refused'; readonly ticketId: string; readonly version: number; readonly decisionId?: string; readonly workItemId?: string; readonly reason: string }
  | {
      readonly kind: 'presence';
      readonly requestId: string;
      readonly agentId: string;
      readonly status: Presence;
      readonly reason?: string;
      /** Empty: every channel. */
      readonly channels: readonly string[];
      readonly by: Who;
    }
  | { readonly kind: 'assign'; readonly requestId: string; readonly ticketId: string; readonly agentId: string; readonly by: Who }
  | { readonly kind: 'transfer'; readonly requestId: string; readonly ticketId: string; readonly queueId: string; readonly by: Who }
  | { readonly kind: 'offline_due'; readonly timer: OfflineReturn }
  | { readonly kind: 'configured'; readonly version: string };

/** One line of the pool's inbox and journal. */
export interface PoolEntry {
  readonly seq: number;
  /** When it was appended. */
  readonly at: Instant;
  readonly input: PoolInput;
}

/** What the pool asks of the configuration besides its plain data; pure functions of their arguments. */
export interface PoolRules {
  /** When unanswered work that is not live leaves an agent who went offline at `from`. */
  offlineReturnAt(queueId: string, from: Instant): Instant;
  /** The plain configuration of a version that an entry names. */
  config(version: string): PoolConfig;
}
