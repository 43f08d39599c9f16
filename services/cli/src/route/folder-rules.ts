import { calendarEngine } from '@sluice/calendar';
import { messageOf } from '@sluice/kernel';
import type { AgentLine, Millis, SimFacts, SimHours, SimQueue, SimRoute, SimRules } from '@sluice/matching';
import { compileCalendars, compilePool, type Config, findingText, publicQueueId, readFolder, readFolderRules } from '@sluice/policy';
import { readConfigFolder } from '../config-folder.ts';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';

/** Rules, and what they add to the agents of the simulation. */
export interface RouteRules {
  readonly rules: SimRules;
  readonly agent: (line: AgentLine) => AgentLine;
}

/** The rules of production: queues with hours, overflow and offers, of a configuration folder. 0 in the traffic is `epoch`. @throws CliFault with every fault and its place; exit 2 */
export function folderRules(dir: string, epoch: Millis, { talk }: Pick<Streams, 'talk'>): RouteRules {
  const files = readConfigFolder(dir);
  const { rules, findings } = readFolderRules(files, { calendars: calendarEngine });
  const told = findings.map((one) => `${dir}/${findingText(one)}`);
  if (!rules) throw new CliFault(told.join('\n'), EXIT.usage);
  for (const warning of told) talk.write(`${warning}\n`);
  const config = readFolder(files);
  return {
    rules: { ...rules, queues: rules.queues.map(queueOf), hours: hoursOf(dir, config, epoch), route: (facts) => withLanguage(rules.route(since(epoch, facts)), facts.language) },
    agent: agentsOf(config),
  };
}

/** Languages stand without their regions, as the engine of production is told of them. */
const primary = (tag: string): string => (tag.split('-')[0] ?? tag).toLowerCase();

function withLanguage(route: SimRoute, language: string | undefined): SimRoute {
  return route.language !== undefined || language === undefined ? route : { ...route, language: primary(language) };
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

/** Nobody pulls in virtual time: who may take the next takes it as soon as he has room. */
function queueOf({ modes = {}, ...queue }: SimQueue): SimQueue {
  return { ...queue, reportAs: publicQueueId(queue.id), asked: Object.keys(modes).filter((channel) => modes[channel] === 'offer') };
}

function hoursOf(dir: string, config: Config, epoch: Millis): SimHours {
  const calendars = compileCalendars(config, calendarEngine);
  const { queueSettings } = compilePool(config);
  const inZone = <T>(queueId: string, ask: (calendar: ReturnType<typeof calendars.forQueue>) => T): T => {
    try {
      return ask(calendars.forQueue(publicQueueId(queueId)));
    } catch (error) {
      throw new CliFault(`${dir}: the opening hours of the queue ${publicQueueId(queueId)}: ${messageOf(error)}`, EXIT.usage, { cause: error });
    }
  };
  return {
    after: (queueId, from, ms) => inZone(queueId, (calendar) => calendar.add(from + epoch, ms) - epoch),
    outside: (queueId) => queueSettings[publicQueueId(queueId)]?.outsideHours ?? 'serve',
    isOpen: (queueId, at) => inZone(queueId, (calendar) => calendar.isOpen(at + epoch)),
    nextChange: (queueId, at) => inZone(queueId, (calendar) => (calendar.isOpen(at + epoch) ? calendar.nextClosing(at + epoch) : calendar.nextOpening(at + epoch)) ?? Infinity) - epoch,
  };
}

/** What a line does not say of an agent is as the folder says, and in its groups he is anyway. */
function agentsOf(config: Config): RouteRules['agent'] {
  const known = new Map(compilePool(config).engine.agents.map((agent) => [agent.id, agent]));
  return (line) => {
    const entry = known.get(line.id);
    if (!entry) return { ...line, languages: (line.languages ?? []).map(primary) };
    const [team] = entry.groups;
    return {
      ...line,
      ...(line.group === undefined && team !== undefined ? { group: team } : {}),
      groups: [...(line.groups ?? []), ...entry.groups],
      skills: line.skills ?? entry.skills,
      languages: line.languages?.map(primary) ?? entry.languages,
      capacity: line.capacity ?? entry.capacity,
      limits: line.limits ?? entry.limits,
    };
  };
}
