import { calendarEngine } from '@sluice/calendar';
import { type LanguageModel, makeClassifier } from '@sluice/classifier';
import { compileCalendars, compilePolicies, compilePool, compileRules, deadlineAt, queuesAsked, readFolder } from '@sluice/policy';
import type { RoutingEngine } from './engine.ts';

/** A configuration version as routing needs it. Pure; what it throws is why the version is refused. */
export function compileEngine(version: { readonly version: string; readonly files: Readonly<Record<string, string>> }, languageModel?: LanguageModel): RoutingEngine {
  const config = readFolder(version.files);
  const [policies, calendars] = [compilePolicies(config), compileCalendars(config, calendarEngine)];
  return {
    version: version.version,
    pool: { version: version.version, ...compilePool(config), calendars: config.calendars.calendars },
    asksOf: queuesAsked(config),
    classify: makeClassifier(languageModel, config.classification),
    route: compileRules(config),
    deadlineAt: (facts) => (facts.slaMs === undefined ? deadlineAt(policies, calendars, facts) : calendars.forQueue(facts.queueId).add(facts.oldestUnansweredAt ?? facts.receivedAt, facts.slaMs)),
  };
}
