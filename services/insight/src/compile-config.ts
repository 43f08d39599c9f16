import { compileFolder, compileSurveys, leadsOf, membersOf } from '@sluice/policy';
import type { RulesOf } from './domain/survey.ts';

/** The configuration as insight needs it. */
export interface InsightConfig extends RulesOf {
  /** Ids of the queues that an agent serves: he sees their tickets. */
  agentQueues(agentId: string): readonly string[];
  /** Agents who lead others: a supervisor's key that names nobody may be any of theirs. */
  readonly leads: readonly string[];
}

/** Pure; what it throws is why the version is refused. */
export function compileInsightConfig({ version, files }: { readonly version: string; readonly files: Readonly<Record<string, string>> }): InsightConfig {
  return compileFolder(files, (config) => {
    const served = new Map<string, string[]>();
    for (const queue of config.queues.queues) for (const { id } of membersOf(queue, config.agents.agents)) served.set(id, [...(served.get(id) ?? []), queue.id]);
    return { version, rules: compileSurveys(config), agentQueues: (agentId) => served.get(agentId) ?? [], leads: leadsOf(config) };
  });
}
