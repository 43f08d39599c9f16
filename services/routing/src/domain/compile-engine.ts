import { calendarEngine } from '@sluice/calendar';
import { type LanguageModel, makeClassifier } from '@sluice/classifier';
import { compileCalendars, compilePolicies, compilePool, compileRules, type Config, promisedAt, queuesAsked, readFolder } from '@sluice/policy';
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
    asked: askedAttributes(config),
    accountLanguages: new Map(config.channels.accounts.flatMap(({ id, language }) => (language === undefined ? [] : [[id, language] as const]))),
    route: compileRules(config),
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
