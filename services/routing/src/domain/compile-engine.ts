import { calendarEngine } from '@sluice/calendar';
import { type LanguageModel, makeClassifier } from '@sluice/classifier';
import { compileCalendars, compileFolderInSteps, compilePolicies, compilePool, compileRulesInSteps, type Config, leadsOf, promisedAt } from '@sluice/policy';
import type { RoutingEngine } from './engine.ts';

interface Version {
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
}

/** A configuration version as routing needs it. Pure; what it throws is why the version is refused. */
export function compileEngine(version: Version, languageModel?: LanguageModel): RoutingEngine {
  const steps = compileEngineInSteps(version, languageModel);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** `compileEngine`; between two steps a process that serves may serve. */
export function compileEngineInSteps({ version, files }: Version, languageModel?: LanguageModel): Generator<void, RoutingEngine, void> {
  return compileFolderInSteps(files, (config) => engineOf(version, config, languageModel));
}

function* engineOf(version: string, config: Config, languageModel: LanguageModel | undefined): Generator<void, RoutingEngine, void> {
  const [policies, calendars] = [compilePolicies(config), compileCalendars(config, calendarEngine)];
  const { route, queuesAsked } = yield* compileRulesInSteps(config);
  const classify = makeClassifier(languageModel, config.classification);
  yield;
  const pool = { version, ...compilePool(config), calendars: config.calendars.calendars };
  yield;
  return {
    version,
    pool,
    asksOf: queuesAsked,
    leads: leadsOf(config),
    classify,
    asked: askedAttributes(config),
    accountLanguages: new Map(config.channels.accounts.flatMap(({ id, language }) => (language === undefined ? [] : [[id, language] as const]))),
    route,
    // A rule's promise runs from the oldest word that waits for an answer.
    deadlineAt: (facts) => promisedAt(policies, calendars, facts.slaMs === undefined ? facts : { ...facts, receivedAt: facts.oldestUnansweredAt ?? facts.receivedAt }),
  };
}

const PREFIX = 'attributes.';

/** What may be kept of a contact's attributes: a value that stands in the rules says nothing that the company has not written itself. */
function askedAttributes({ rules }: Config): Map<string, Set<string>> {
  const asked = new Map<string, Set<string>>();
  for (const { when } of rules.rules) {
    if (when === undefined || typeof when === 'string') continue;
    for (const [key, values] of Object.entries(when)) {
      if (!key.startsWith(PREFIX)) continue;
      const name = key.slice(PREFIX.length);
      asked.set(name, new Set([...(asked.get(name) ?? []), ...[values].flat().map(String)]));
    }
  }
  return asked;
}
