import { type Calendar, type CalendarDefinition, calendarEngine, weekClosing } from '@sluice/calendar';
import { DAY, type Instant } from '@sluice/kernel';
import { type ClockKind, compileCalendars, compileFolder, compilePolicies, type Config, leadsOf, type Rung, whomToTell, type Concerned } from '@sluice/policy';
import { Made } from './made.ts';
import type { Facts } from './model.ts';
import type { Owed } from './owed.ts';
import { termsOf } from './terms.ts';

/**
 * What one kind of clock is promised under one policy of one configuration version, in one calendar. Immutable, stored once and named by
 * its key, so that a clock goes on as it was agreed without anybody compiling old configurations.
 */
export interface Agreement {
  /** `v12/standard/first_response/office` */
  readonly key: string;
  readonly clock: ClockKind;
  readonly policyId: string;
  readonly policyName: string | null;
  readonly configVersion: string;
  readonly targetMs: number;
  /** Every hour counts. */
  readonly elapsed: boolean;
  readonly calendarId: string;
  readonly calendar: CalendarDefinition;
  readonly rungs: readonly Rung[];
  readonly thirdPartyPauses: boolean;
  readonly lateIntake: 'digest' | 'each';
}

/** The time that an agreement counts in. Each may throw a `CalendarError`. */
export type BusinessTime = Pick<Calendar, 'add' | 'between'>;

const EVERY_HOUR: BusinessTime = { add: (from, ms) => from + ms, between: (from, to) => to - from };
const compiled = new WeakMap<CalendarDefinition, Calendar>();
const byText = new Map<string, Calendar>();
const KEPT_CALENDARS = 200;

/** The same hours in many versions are compiled once. */
function calendarOf(definition: CalendarDefinition): Calendar {
  const known = compiled.get(definition);
  if (known) return known;
  const text = JSON.stringify(definition);
  const calendar = byText.get(text) ?? calendarEngine.compile(definition);
  byText.delete(text);
  byText.set(text, calendar);
  const [oldest] = byText.keys();
  if (byText.size > KEPT_CALENDARS && oldest !== undefined) byText.delete(oldest);
  compiled.set(definition, calendar);
  return calendar;
}

export function timeOf(agreement: Agreement): BusinessTime {
  return agreement.elapsed ? EVERY_HOUR : calendarOf(agreement.calendar);
}

/** The hours in which people are told, however the time is counted. */
export function hoursOf({ calendar }: Agreement): Calendar {
  return calendarOf(calendar);
}

/** The date by which something is owed that must be done by a weekday; null where it is not. @throws CalendarError */
export function untilOf({ calendar }: Agreement, { allowed }: Pick<Owed, 'allowed'>, from: Instant): Instant | null {
  return allowed === null || allowed.until === null ? null : (weekClosing(calendarOf(calendar), allowed.until, calendar.tz, from) ?? null);
}

/** The same promise, whatever version says it: nothing changes for a clock. */
export function sameTerms(a: Agreement, b: Agreement): boolean {
  return a === b || textOf(a) === textOf(b);
}

const texts = new WeakMap<Agreement, string>();

function textOf(agreement: Agreement): string {
  const known = texts.get(agreement);
  if (known !== undefined) return known;
  const { key: _key, configVersion: _version, policyName: _name, ...rest } = agreement;
  const text = JSON.stringify(rest);
  texts.set(agreement, text);
  return text;
}

/** The configuration in force, as sla needs it. */
export interface SlaConfig {
  readonly version: string;
  /** Undefined where nothing is promised. `ownId`: of the clock that is asked for, whose own ladder must not move it. */
  agreementFor(owed: Pick<Owed, 'kind' | 'of' | 'allowed' | 'dueOn'>, facts: Facts, ownId?: string): Agreement | undefined;
  /** Ids of agents, never nobody. */
  tell(whom: readonly string[], about: Concerned): readonly string[];
  /** Agents who lead others. */
  readonly leads: readonly string[];
  /** Ids of calendars that do not know all of the next 60 days: a year of their region is missing. */
  endingCalendars(now: Instant): readonly string[];
}

/** As far ahead as the doctor looks. */
const AHEAD_MS = 60 * DAY;

/** Pure; what it throws is why the version is refused. */
export function compileConfig(version: { readonly version: string; readonly files: Readonly<Record<string, string>> }): SlaConfig {
  return compileFolder(version.files, (config) => slaConfig(version.version, config));
}

function slaConfig(version: string, config: Config): SlaConfig {
  const policies = compilePolicies(config);
  const calendars = compileCalendars(config, calendarEngine);
  const made = new Made<Agreement>();
  return {
    version,
    tell: whomToTell(config),
    leads: leadsOf(config),
    endingCalendars: (now) =>
      Object.entries(config.calendars.calendars).flatMap(([id, { region }]) => (region !== undefined && calendars.forQueue('', id).unknownFrom(now, now + AHEAD_MS) !== undefined ? [id] : [])),
    agreementFor(owed, facts, ownId) {
      const policy = policies.policyFor(policyFacts(facts, ownId));
      const terms = termsOf(policy, owed);
      if (!terms) return undefined;
      const { targetMs, elapsed, rungs } = terms;
      const isKnown = terms.calendarId !== undefined && Object.hasOwn(config.calendars.calendars, terms.calendarId);
      const calendarId = calendars.nameFor(facts.queueId ?? '', isKnown ? terms.calendarId : undefined);
      const what = terms.key === undefined ? owed.kind : `${owed.kind}:${terms.key}`;
      const known = made.find(policy, what, calendarId);
      if (known) return known;
      const policyId = policy?.id ?? NO_POLICY;
      return made.keep(policy, what, {
        key: `${version}/${policyId}/${what}/${calendarId}`,
        clock: owed.kind,
        policyId,
        policyName: policy?.name ?? null,
        configVersion: version,
        targetMs,
        elapsed,
        calendarId,
        calendar: config.calendars.calendars[calendarId]!,
        rungs,
        thirdPartyPauses: policy?.thirdPartyPauses ?? false,
        lateIntake: policies.lateIntake,
      });
    },
  };
}

/** Of what a process or a person has asked for, and no policy speaks of. */
const NO_POLICY = '-';

/** What the clock's own ladder has added to the priority is not seen by it: it would be reckoned anew by its own breach. */
function policyFacts(facts: Facts, ownId: string | undefined) {
  const own = ownId === undefined ? 0 : (facts.raises[ownId] ?? 0);
  return {
    channel: facts.channel,
    attributes: {},
    priority: facts.priority - own,
    queueId: facts.queueId ?? '',
    customer: facts.tier === null ? {} : { tier: facts.tier },
    classification: { type: facts.type, urgency: facts.urgency, language: facts.language },
  };
}
