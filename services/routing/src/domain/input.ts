import type { Classification, Presence, RuleSays } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import type { Item, PoolConfig, Who } from './model.ts';

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
  | 'preferred'
  | 'priority'
  | 'priorityByHuman'
  | 'deadlineAt'
  | 'receivedAt'
  | 'ownerId'
  | 'dedicatedAgentId'
  | 'lastAgentId'
  | 'excludedAgentIds'
  | 'ruleId'
  | 'ruleText'
  | 'configVersion'
  | 'features'
  | 'origin'
> & {
  readonly classification?: Classification;
  /** Told where its stay in queueing begins. */
  readonly says?: RuleSays;
  /** What waits is put through the rules of another configuration. */
  readonly reconfigured?: true;
};

/** What a person asks; the writer answers `requestId`. */
interface Asked {
  readonly requestId: string;
  readonly by: Who;
}

interface Escalation {
  readonly ticketId: string;
  readonly version: number;
  readonly workItemId?: string;
  readonly clockId: string;
}

/** Everything that can happen to a pool. */
export type PoolInput =
  | { readonly kind: 'work'; readonly work: NewWork }
  | { readonly kind: 'withdrawn'; readonly ticketId: string; readonly version: number; readonly reason: string }
  | { readonly kind: 'answered'; readonly ticketId: string; readonly version: number; readonly agentId: string }
  | { readonly kind: 'ranked'; readonly ticketId: string; readonly version: number; readonly priority: number; readonly by: Who }
  /** The ladder of a clock takes it from `holderId`, who had it `at` that instant; to its own queue where none is named. */
  | (Escalation & { readonly kind: 'reassign'; readonly queueId?: string; readonly holderId?: string; readonly at: Instant })
  | (Escalation & { readonly kind: 'widen' })
  /** Whom it must not come to: all whom the complaint concerns. */
  | { readonly kind: 'excluded'; readonly ticketId: string; readonly version: number; readonly agentIds: readonly string[] }
  | {
      readonly kind: 'refused';
      readonly ticketId: string;
      readonly version: number;
      readonly decisionId?: string;
      readonly workItemId?: string;
      readonly offerId?: string;
      readonly reason: string;
    }
  | (Asked & {
      readonly kind: 'presence';
      readonly agentId: string;
      readonly status: Presence;
      readonly reason?: string;
      /** Empty: every channel. */
      readonly channels: readonly string[];
    })
  | (Asked & {
      readonly kind: 'assign';
      readonly ticketId: string;
      readonly agentId: string;
      /** Also to one who is full or absent; with the reason that was given. */
      readonly force?: boolean;
      readonly reason?: string;
    })
  | (Asked & { readonly kind: 'transfer'; readonly ticketId: string; readonly queueId: string; readonly noteId?: string })
  | (Asked & { readonly kind: 'handover'; readonly ticketId: string; readonly agentId: string; readonly noteId?: string })
  | (Asked & { readonly kind: 'accept'; readonly offerId: string; readonly ticketId: string })
  | (Asked & { readonly kind: 'decline'; readonly offerId: string; readonly ticketId: string; readonly reason?: string })
  | (Asked & { readonly kind: 'take'; readonly agentId: string })
  | (Asked & { readonly kind: 'finish'; readonly ticketId: string })
  /** Time has passed: something is due. */
  | { readonly kind: 'tick' }
  | { readonly kind: 'configured'; readonly version: string };

/** One line of the pool's inbox and journal. */
export interface PoolEntry {
  readonly seq: number;
  /** When it was appended. */
  readonly at: Instant;
  readonly input: PoolInput;
}

/** The plain configuration of a version that an entry names. */
export interface PoolRules {
  config(version: string): PoolConfig;
}
