import type { Authenticated } from '@sluice/contracts';

/** What is known of whom a rule would answer, and of what he was told before. */
export interface ReplyFacts {
  readonly channel: string;
  /** A rule has answered in this ticket. */
  readonly repliedBefore: boolean;
  /** A person has written since he did. */
  readonly answered: boolean;
  /** His words are a machine's: a list, a bounce, somebody's absence. */
  readonly byMachine: boolean;
  /** Of a mail: is he who he says. */
  readonly authenticated: Authenticated;
  /** Automatic answers that he was sent in the last 24 hours, in whatever matter. */
  readonly within24h: number;
  readonly answersPerDay: number;
}

export type Withheld = 'said_before' | 'answered' | 'machine' | 'unauthenticated' | 'too_many';

/**
 * Why a rule's own words are not sent; undefined: they are. A mail from whom nobody vouches for may bear a victim's address: answered by
 * itself it is a bomb for him. Who writes by another channel has a key or a session of it.
 */
export function withheldFor(facts: ReplyFacts): Withheld | undefined {
  if (facts.repliedBefore) return 'said_before';
  if (facts.answered) return 'answered';
  if (facts.byMachine) return 'machine';
  if (facts.channel === 'email' && facts.authenticated !== 'pass') return 'unauthenticated';
  return facts.within24h >= facts.answersPerDay ? 'too_many' : undefined;
}
