import type { AgentLine, ContactLine, OfferLine, PresenceLine, ResultLine, TrafficLine } from '../../simulation/lines.ts';
import { available, fateOf } from '../builders.ts';
import { type PlainQueue, type PlainRules, simRules } from '../plain-rules.ts';
import { checkAlwaysTrue } from './always-true.ts';
import { simulateReference } from './simulate.ts';

export interface Case {
  readonly queue?: Partial<PlainQueue>;
  readonly rules?: Partial<PlainRules>;
  readonly agents: readonly AgentLine[];
  /** Absent: all are available from 0. */
  readonly presence?: readonly PresenceLine[];
  readonly traffic: readonly TrafficLine[];
  readonly untilMs?: number;
}

export interface Played {
  readonly lines: readonly ResultLine[];
  of(id: string): ContactLine;
  /** `agent@ms` of each offer of a contact. */
  offers(id: string): readonly string[];
  offer(id: string, n: number): OfferLine;
}

/** One hand-worked case with one queue, run by the reference; what is always true is looked at as well. */
export function played(given: Case): Played {
  const rules = simRules({ rules: [{ id: 'all', then: { queue: 'q' } }], queues: [{ id: 'q', ...given.queue }], ...given.rules });
  const options = given.untilMs === undefined ? {} : { untilMs: given.untilMs };
  const presence = given.presence ?? available(...given.agents);
  const lines = simulateReference(rules, given.agents, presence, given.traffic, options);
  const faults = checkAlwaysTrue(rules, given.agents, presence, given.traffic, lines, options);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const of = (id: string) => fateOf(lines, id);
  return { lines, of, offers: (id) => of(id).offers.map((o) => `${o.agent}@${o.offeredAt}`), offer: (id, n) => offerOf(of(id), n) };
}

function offerOf(line: ContactLine, n: number): OfferLine {
  const offer = line.offers[n];
  if (offer === undefined) throw new Error(`${line.id} has no offer ${n}`);
  return offer;
}
