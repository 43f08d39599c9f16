import type { AgentStatusChanged } from '@sluice/contracts';
import { type Instant, instantOf } from '@sluice/kernel';
import type { SlaConfig } from './agreement.ts';

export const NOTICE_KINDS = ['missed_offers'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** People are told something that is no clock's affair. */
export interface Notice {
  /** Of the event that brought it about. */
  readonly id: string;
  readonly kind: NoticeKind;
  readonly aboutAgentId: string;
  readonly at: Instant;
  /** Ids of agents. */
  readonly notified: readonly string[];
}

/**
 * An agent who has let offers go by is told that he gets no new ones, and his lead that somebody is missing; undefined where he went away for
 * another reason. Where his team has no lead it is told as an escalation would be: to some lead, never to nobody.
 */
export function noticeOf(id: string, { agentId, status, reason, at }: AgentStatusChanged, { tell }: Pick<SlaConfig, 'tell'>): Notice | undefined {
  if (status !== 'away' || reason !== 'missed_offers') return undefined;
  const notified = [...new Set([agentId, ...tell(['lead'], { holderId: agentId })])];
  return { id, kind: reason, aboutAgentId: agentId, at: instantOf(at), notified };
}

/** As a person reads it. */
export function noticeIn({ kind, aboutAgentId }: Pick<Notice, 'kind' | 'aboutAgentId'>): { readonly en: string; readonly zh: string } {
  switch (kind) {
    case 'missed_offers':
      return {
        en: `${aboutAgentId} has missed several offers in a row and is away: no new work until ${aboutAgentId} is available again.`,
        zh: `${aboutAgentId} 连续多次未应答，已转为离开状态：恢复可用之前不再分配新工作。`,
      };
    default:
      return kind satisfies never;
  }
}
