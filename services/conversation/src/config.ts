import { type CaseProcess, compileCases, compileDepartments, compileFolder, type Config, type Departments, groupsOf, isOpen, leadsOf, type QuietEntry } from '@sluice/policy';
import { hoursOf } from './business-hours.ts';
import type { HoursFor } from './domain/case/hours.ts';
import { processKey } from './domain/case/world.ts';

/** What conversation must know of the configuration, as plain data: compiled once a version. */
export interface ConversationConfig {
  /** Its name; what is asked for names it. */
  readonly version: string;
  readonly accounts: readonly Account[];
  /** Automatic answers to one address within 24 hours. */
  readonly answersPerDay: number;
  /** Codes that a ticket may be resolved with. */
  readonly resolutionCodes: readonly string[];
  /** Ids of the queues that an agent serves: he sees their tickets. */
  agentQueues(agentId: string): readonly string[];
  readonly departments: Departments;
  /** Processes of cases, by id. */
  readonly processes: Readonly<Record<string, CaseProcess>>;
  /** One of this version by its key, `version/process`. */
  processAt(key: string): CaseProcess | undefined;
  readonly agentIds: readonly string[];
  /** Agents who lead others: a supervisor's key that names nobody may be any of theirs. */
  readonly leads: readonly string[];
  readonly hoursFor: HoursFor;
  /** When no customer is asked how it was. */
  readonly quiet: QuietEntry | undefined;
  /** The zone of the company's own calendar: its months, and its hours on paper. */
  readonly tz: string;
}

/** A channel account of ours. */
export interface Account {
  readonly id: string;
  /** email | api | … as in channels.yaml. */
  readonly channel: string;
  /** All addresses of ours; the first is the one that we write from. */
  readonly addresses: readonly string[];
  /** False where nothing is pushed out by it: its customers fetch their answers. */
  readonly out: boolean;
  /** A contact goes on in the conversation that its writer has here. */
  readonly continues?: boolean | undefined;
  /** False: its mail server takes no address with something behind a plus. */
  readonly plus?: boolean | undefined;
  /** Its department; undefined: that of all accounts that name none. */
  readonly team?: string | undefined;
}

/** What one writes there, one writes in one go. */
const STREAMS = new Set<string>(['chat', 'sms', 'social']);

/** A machine's word; always allowed beside the configured ones, never to a human. */
export const AUTOMATIC_CODE = 'automatic';

/** A person begins no more matters in a day; a machine that answers us without saying so is cut off by it. */
export const DEFAULT_ANSWERS_PER_DAY = 5;

export const DEFAULT_RESOLUTION_CODES: readonly string[] = ['solved', 'answered', 'no_reply', 'duplicate', 'not_ours'];

/** Pure. @throws where the folder cannot be compiled: the version is refused */
export function compileConversationConfig(version: { readonly version: string; readonly files: Readonly<Record<string, string>> }): ConversationConfig {
  return compileFolder(version.files, (config) => compiled(version.version, config));
}

function compiled(version: string, config: Config): ConversationConfig {
  const { channels, queues, agents, rules } = config;
  const processes = compileCases(config);
  const served = new Map(agents.agents.map((agent) => [agent.id, queues.queues.filter((queue) => serves(agent, queue)).map((queue) => queue.id)]));
  return {
    version,
    accounts: channels.accounts.map(({ id, kind, team, continues = STREAMS.has(kind), plusAddressing = true, addresses = [] }) => ({
      id,
      channel: kind,
      addresses,
      out: kind !== 'api',
      continues: kind !== 'email' && continues,
      ...(plusAddressing ? {} : { plus: false }),
      ...(team === undefined ? {} : { team }),
    })),
    answersPerDay: rules.answersPerDay ?? DEFAULT_ANSWERS_PER_DAY,
    resolutionCodes: DEFAULT_RESOLUTION_CODES,
    agentQueues: (agentId) => served.get(agentId) ?? [],
    departments: compileDepartments(config),
    processes,
    processAt: (key) => Object.values(processes).find((one) => processKey(version, one.id) === key),
    agentIds: agents.agents.map((agent) => agent.id),
    leads: leadsOf(config),
    quiet: config.surveys?.quiet,
    ...hoursOf(config),
  };
}

type Agent = Parameters<typeof groupsOf>[0];
type Queue = Parameters<typeof isOpen>[0];

function serves(agent: Agent, queue: Queue): boolean {
  const groups = new Set([...(queue.teams ?? []), ...(queue.groups ?? [])]);
  return isOpen(queue) || queue.agents?.includes(agent.id) === true || groupsOf(agent).some((group) => groups.has(group));
}
