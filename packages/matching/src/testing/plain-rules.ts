import { type ChannelConfig, DEFAULTS, type Order, type Ring, type Strategy } from '../model.ts';
import type { SimFacts, SimQueue, SimRules } from '../simulation/rules.ts';

/** A queue as the single-file form has it; what is absent is the default. */
export interface PlainQueue {
  readonly id: string;
  readonly groups?: readonly string[];
  readonly strategy?: Strategy;
  readonly acceptMs?: number;
  readonly offerTimeoutMs?: number;
  readonly reofferMs?: number;
  readonly dedicatedMs?: number;
  readonly lastAgentMs?: number;
  readonly rings?: readonly Ring[];
  readonly weights?: Readonly<Record<string, number>>;
}

export interface PlainRule {
  readonly id: string;
  /** Equality of `channel`, `language` and `attributes.<name>`; a list means any of. */
  readonly when?: Readonly<Record<string, string | readonly string[]>>;
  readonly then: { readonly queue: string; readonly skills?: Readonly<Record<string, number>>; readonly priority?: number; readonly slaMs?: number };
}

export interface PlainRules {
  readonly order?: Order;
  readonly channels?: Readonly<Record<string, ChannelConfig>>;
  readonly rules: readonly PlainRule[];
  readonly queues: readonly PlainQueue[];
}

/** The channels of the example in simulation.md. */
export const CHANNELS: Readonly<Record<string, ChannelConfig>> = { voice: { units: 100 }, chat: { units: 33 }, email: { units: 10, interruptible: true } };

/** Compiles plain data to what a simulation is given; the last rule has no `when`. */
export function simRules(plain: PlainRules): SimRules {
  return {
    order: plain.order ?? 'age',
    channels: plain.channels ?? CHANNELS,
    queues: plain.queues.map((queue): SimQueue => ({ ...DEFAULTS, acceptMs: 0, rings: [], strategy: 'longest-idle', ...queue })),
    route: (facts) => {
      const rule = plain.rules.find(({ when }) => Object.entries(when ?? {}).every(([key, wanted]) => [wanted].flat().includes(fact(facts, key))));
      if (rule === undefined) throw new Error('the last rule has a when');
      const { queue: queueId, skills, ...rest } = rule.then;
      return { ruleId: rule.id, queueId, skills: skills ?? {}, ...rest };
    },
  };
}

function fact(facts: SimFacts, key: string): string {
  const value = key === 'channel' ? facts.channel : key === 'language' ? facts.language : facts.attributes[key.replace(/^attributes\./, '')];
  return value ?? '\0';
}
