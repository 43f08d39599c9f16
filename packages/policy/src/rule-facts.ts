import type { Instant } from '@sluice/kernel';
import type { QueueHealth } from '@sluice/matching';

/** Whether the sender of a mail is who he says, as far as anybody has looked. */
export const AUTHENTICATED = ['pass', 'fail', 'none'] as const;

/** What rules and policies may ask of a demand. Routing's features have this shape. */
export interface RuleFacts {
  readonly channel: string;
  readonly accountId: string;
  readonly subject: string;
  readonly text: string;
  /** What the checks of its sender come to; absent: none. */
  readonly authenticated?: (typeof AUTHENTICATED)[number] | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  /** `manager`: the agent who is dedicated to the customer. */
  readonly customer: { readonly tier?: string; readonly class?: string; readonly language?: string; readonly ticketsBefore: number; readonly manager?: string };
  readonly classification: {
    readonly type: string;
    readonly urgency: string;
    readonly language: string;
    /** Absent: nobody has looked. */
    readonly mood?: string;
    readonly aboutPerson?: boolean;
    /** 0 to 1, of the type; absent: sure. */
    readonly confidence?: number;
    readonly needsPerson?: boolean;
  };
  /** By urgency, customer and complaint, before the rules. */
  readonly priority: number;
  readonly receivedAt: Instant;
  /** How the queues stand, by id: a snapshot; conditions over a queue that is not in it do not hold. */
  readonly queues?: Readonly<Record<string, QueueHealth>> | undefined;
}

/** The keys of a `when` map besides `attributes.<name>`, and what they read; an absent fact equals nothing. */
export const WHEN_KEYS: Readonly<Record<string, (facts: RuleFacts) => string | undefined>> = {
  channel: (facts) => facts.channel,
  account: (facts) => facts.accountId,
  language: (facts) => facts.classification.language,
  type: (facts) => facts.classification.type,
  urgency: (facts) => facts.classification.urgency,
  tier: (facts) => facts.customer.tier,
  class: (facts) => facts.customer.class,
  mood: (facts) => facts.classification.mood,
  needsPerson: (facts) => (facts.classification.needsPerson === true ? 'yes' : 'no'),
  authenticated: (facts) => facts.authenticated ?? 'none',
};

export const ATTRIBUTE_PREFIX = 'attributes.';

/** `zh` in a rule fits `zh-CN` of a contact; `zh-TW` in a rule fits only itself. */
export function fitsLanguage(wanted: string, actual: string): boolean {
  const [left, right] = [wanted.toLowerCase(), actual.toLowerCase()];
  return left === right || right.startsWith(`${left}-`);
}
