import type { AgentLine, PresenceLine, ResultLine, TrafficLine } from '../../simulation/lines.ts';
import type { SimRules } from '../../simulation/rules.ts';
import { matchByRank, play } from './play.ts';
import { report } from './report.ts';
import { newWorld } from './world.ts';

export interface RunOptions {
  readonly untilMs?: number;
}

/**
 * `route simulate` as simulation.md §2 to §6 say it, with lists and full searches only: what the engine's runs are compared with.
 * Contact lines in traffic order, agent lines in agent order, the summary last; `wallMs` and `decisionsPerSecond` are 0.
 * Every order and strategy but `best`, of which only `checkAlwaysTrue` can judge.
 */
export function simulateReference(rules: SimRules, agents: readonly AgentLine[], presence: readonly PresenceLine[], traffic: readonly TrafficLine[], options: RunOptions = {}): ResultLine[] {
  const world = newWorld(rules, agents, presence, traffic);
  return report(world, play(world, matchByRank, options.untilMs));
}
