import type { SimFacts, SimRoute, SimRules } from '@sluice/matching';
import { checkConfig } from '../check-config.ts';
import type { CheckOptions } from '../check-options.ts';
import { compileEngineConfig } from '../compile-queues.ts';
import { mapTest, resultOf } from '../compile-rules.ts';
import type { CelFacts } from '../cel.ts';
import type { Config, RuleEntry } from '../documents.ts';
import { ATTRIBUTE_PREFIX, type RuleFacts } from '../rule-facts.ts';
import { celView, conditionRule, ruleFacts } from './compile-simulation.ts';
import { firstMatch, type MatchRule } from './first-match.ts';
import type { ReadRules } from './read-rules.ts';

/** Facts that a line of the traffic has of its own; the others it brings as attributes of the same name. */
const OWN: ReadonlySet<string> = new Set(['channel', 'language']);
/** Facts that are there where nobody says them. */
const WITH_DEFAULT: ReadonlySet<string> = new Set(['authenticated', 'needsPerson']);

/**
 * The rules of a configuration folder for `route simulate --rules DIR`: file name → text. Agents come from the simulation's own file.
 * `type`, `urgency`, `tier`, `class`, `account`, `subject`, `text`, … of a contact are attributes of its line by these names.
 */
export function readFolderRules(files: Readonly<Record<string, string>>, options: CheckOptions = {}): ReadRules {
  const { config, findings } = checkConfig(files, options);
  return config === undefined ? { findings } : { findings, rules: compileFolderRules(config) };
}

interface View {
  readonly facts: RuleFacts;
  readonly cel: CelFacts;
}

function compileFolderRules(config: Config): SimRules {
  const engine = compileEngineConfig(config);
  const cel = celView(config.rules.timeZone ?? config.calendars.calendars[config.calendars.default]?.tz ?? 'UTC');
  const view = (facts: SimFacts): View => {
    let made: CelFacts | undefined;
    return {
      facts: ruleFacts(facts),
      get cel() {
        return (made ??= cel(facts));
      },
    };
  };
  const first = firstMatch(config.rules.rules.map(matchRule), { view, languageFits: true });
  const routes = config.rules.rules.map(routeOf);
  return { order: engine.order, channels: engine.channels, queues: engine.queues.map((queue) => ({ ...queue, acceptMs: 0 })), route: (facts) => routes[first(facts)]! };
}

function matchRule({ id, when }: RuleEntry): MatchRule<View> {
  if (when === undefined) return { equal: [] };
  if (typeof when === 'string') {
    const { holds } = conditionRule(id, when);
    return { holds: ({ cel }) => holds(cel) };
  }
  if (Object.keys(when).some((key) => WITH_DEFAULT.has(key))) {
    const holds = mapTest(when);
    return { holds: ({ facts }) => holds(facts) };
  }
  return { equal: Object.entries(when).map(([key, wanted]) => ({ key: OWN.has(key) || key.startsWith(ATTRIBUTE_PREFIX) ? key : `${ATTRIBUTE_PREFIX}${key}`, values: [wanted].flat() })) };
}

function routeOf(rule: RuleEntry): SimRoute {
  const { ruleId, queueId, skills, demand, priority, slaMs, language } = resultOf(rule);
  return Object.freeze({
    ruleId,
    ...(demand ?? { queueId, skills }),
    ...(priority === undefined ? {} : { priority }),
    ...(slaMs === undefined || slaMs === null ? {} : { slaMs }),
    ...(slaMs === null ? { noSla: true as const } : {}),
    ...(language === undefined ? {} : { language }),
  });
}
