import type { AgentLine, Door, Millis, Shift, SimFacts, SimQueue, SimRoute, SimRules } from '@sluice/matching';
import type { CalendarEngine } from '../business-time.ts';
import type { CelFacts } from '../cel.ts';
import { compileCalendars } from '../compile-calendars.ts';
import { compilePolicies } from '../compile-policies.ts';
import { compilePool, type Pool } from '../compile-pool.ts';
import { publicQueueId, variantOf } from '../compile-queues.ts';
import { mapTest, resultOf } from '../compile-rules.ts';
import { promisedAt } from '../deadline.ts';
import type { Config, RuleEntry } from '../documents.ts';
import { primaryLanguage } from '../members.ts';
import { ATTRIBUTE_PREFIX, type RuleFacts } from '../rule-facts.ts';
import { celView, conditionRule, ruleFacts } from './compile-simulation.ts';
import { firstMatch, type MatchRule } from './first-match.ts';

/** Facts that a line of the traffic has of its own; the others it brings as attributes of the same name. */
const OWN: ReadonlySet<string> = new Set(['channel', 'language']);
/** Facts that are there where nobody says them. */
const WITH_DEFAULT: ReadonlySet<string> = new Set(['authenticated', 'needsPerson']);

/** The calendars of the folder, as routing asks them. Instants are of the epoch. */
export interface FolderClocks {
  after(queueId: string, from: Millis, ms: Millis): Millis;
  door(queueId: string, at: Millis): Door;
  /** Where work of the queue stands then: there, or while it is closed where it goes from there. */
  placeAt(queueId: string, at: Millis): string;
  shift(agentId: string, at: Millis): Shift | undefined;
}

/** A simulation of the folder: its rules, and its agents, each with what the folder says of him. */
export interface Played {
  readonly rules: SimRules;
  readonly agents: readonly AgentLine[];
}

/** A checked folder as a simulation plays it: all that the running system does with queues, calendars and policies. 0 in the traffic is `epoch`. */
export function playFolder(config: Config, agents: readonly AgentLine[], clocks: FolderClocks, calendars: CalendarEngine, epoch: Millis = 0): Played {
  const pool = compilePool(config);
  const people = agents.map(agentOf(pool));
  const results = new Map(config.rules.rules.map((rule) => [rule.id, resultOf(rule)]));
  const queues = new Set(pool.engine.queues.map(({ id }) => id));
  const settings = new Map(config.agents.agents.map((entry) => [entry.id, entry]));
  return {
    agents: people,
    rules: {
      order: pool.engine.order,
      channels: pool.engine.channels,
      queues: pool.engine.queues.map((queue) => queueOf(pool, queue)),
      route: routeBy(config, pool, people, epoch),
      hours: { after: (queueId, from, ms) => clocks.after(queueId, from + epoch, ms) - epoch, door: doorsOf(clocks, epoch) },
      asksWaits: config.rules.rules.some(({ when }) => typeof when === 'string' && when.includes('expectedWaitMs')),
      dueAt: dueBy(config, calendars, epoch),
      moved: ({ ruleId, skills }, to, at) => {
        const placed = clocks.placeAt(publicQueueId(to), at + epoch);
        const variant = variantOf(placed, ruleId);
        return queues.has(variant) ? { queueId: variant, skills } : { queueId: placed, skills: results.get(ruleId)?.skills ?? skills };
      },
      shift: (agentId, at) => {
        const shift = clocks.shift(agentId, at + epoch);
        return shift && { ...shift, until: shift.until - epoch };
      },
      rampUpMs: (agentId) => pool.agentSettings[agentId]?.rampUpMs ?? 0,
      presence: (agentId) => settings.get(agentId)?.presence ?? (settings.get(agentId)?.shift === undefined ? 'offline' : 'available'),
    },
  };
}

function doorsOf(clocks: FolderClocks, epoch: Millis): NonNullable<SimRules['hours']>['door'] {
  if (epoch === 0) return (queueId, at) => clocks.door(queueId, at);
  // A door is asked for at each look, and known until it changes.
  const known = new Map<Door, Door>();
  return (queueId, at) => {
    const door = clocks.door(queueId, at + epoch);
    let shifted = known.get(door);
    if (!shifted) {
      if (known.size > MOST_DOORS) known.clear();
      known.set(door, (shifted = { ...door, until: door.until - epoch }));
    }
    return shifted;
  };
}

const MOST_DOORS = 1000;

function queueOf({ queueSettings }: Pool, { modes = {}, ...queue }: Pool['engine']['queues'][number]): SimQueue {
  const reportAs = publicQueueId(queue.id);
  const asked = Object.keys(modes).filter((channel) => modes[channel] === 'offer');
  return { ...queue, modes, acceptMs: 0, reportAs, asked, afterWorkMs: queueSettings[reportAs]?.afterWorkMs ?? {} };
}

/** What a line does not say of an agent is as the folder says, and in its groups he is anyway. Languages stand without their regions, as the engine is told of them. */
function agentOf({ engine }: Pool): (line: AgentLine) => AgentLine {
  const known = new Map(engine.agents.map((agent) => [agent.id, agent]));
  return (line) => {
    const entry = known.get(line.id);
    if (!entry) return { ...line, languages: (line.languages ?? []).map(primaryLanguage) };
    const [team] = entry.groups;
    return {
      ...line,
      ...(line.group === undefined && team !== undefined ? { group: team } : {}),
      groups: [...(line.groups ?? []), ...entry.groups],
      skills: line.skills ?? entry.skills,
      languages: line.languages?.map(primaryLanguage) ?? entry.languages,
      capacity: line.capacity ?? entry.capacity,
      limits: line.limits ?? entry.limits,
    };
  };
}

interface View {
  readonly facts: RuleFacts;
  readonly cel: CelFacts;
}

function routeBy(config: Config, pool: Pool, agents: readonly AgentLine[], epoch: Millis): SimRules['route'] {
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
  const isSpoken = spokenBy(pool, agents);
  return (facts) => {
    const route = routes[first(epoch === 0 ? facts : since(epoch, facts))]!;
    if (route.language !== undefined || facts.language === undefined) return route;
    const language = primaryLanguage(facts.language);
    return { ...route, language: isSpoken(route.queueId, language) ? language : null };
  };
}

/** A language that nobody in the queue speaks is not asked: better somebody than never. */
function spokenBy({ engine }: Pool, agents: readonly AgentLine[]): (queueId: string, language: string) => boolean {
  const queues = new Map(engine.queues.map((queue) => [queue.id, queue]));
  const known = new Map<string, boolean>();
  return (queueId, language) => {
    const key = `${queueId}\n${language}`;
    let spoken = known.get(key);
    if (spoken === undefined) {
      const { groups, agents: single } = queues.get(queueId) ?? {};
      const isMember = ({ id, group, groups: own = [] }: AgentLine): boolean =>
        (groups === undefined && single === undefined) || single?.includes(id) === true || [...(group === undefined ? [] : [group]), ...own].some((one) => groups?.includes(one));
      known.set(key, (spoken = agents.some((agent) => agent.languages?.includes(language) === true && isMember(agent))));
    }
    return spoken;
  };
}

/** The same, told by the clock of the wall. */
function since(epoch: Millis, facts: SimFacts): SimFacts {
  return {
    channel: facts.channel,
    language: facts.language,
    attributes: facts.attributes,
    at: (facts.at ?? 0) + epoch,
    get queues() {
      return facts.queues;
    },
  };
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

/** The rule's promise, in opening hours; else the line's own, as it stands; else the policies'. */
function dueBy(config: Config, engine: CalendarEngine, epoch: Millis): NonNullable<SimRules['dueAt']> {
  const [policies, calendars] = [compilePolicies(config), compileCalendars(config, engine)];
  return (line, { queueId, slaMs, noSla }, own) => {
    const at = line.at ?? 0;
    if (slaMs === undefined && (noSla === true || own.slaMs !== undefined)) return noSla === true ? null : at + own.slaMs!;
    const facts = ruleFacts(line);
    const due = promisedAt(policies, calendars, { ...facts, queueId: publicQueueId(queueId), priority: own.priority, receivedAt: at + epoch, firstResponseOwed: true, slaMs });
    return due === null ? null : due - epoch;
  };
}
