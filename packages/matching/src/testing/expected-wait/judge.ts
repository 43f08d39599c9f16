import { type Asking, forecast } from '../../expected-wait/forecast.ts';
import type { Foretold } from '../../expected-wait/foretold.ts';
import { noteAbandoned, noteAnswered, noteArrived, noteStaff } from '../../expected-wait/notes.ts';
import type { Ranked } from '../../expected-wait/rates.ts';
import { newWaitState, type WaitState } from '../../expected-wait/state.ts';
import type { Millis } from '../../model.ts';
import type { AgentLine, ContactLine } from '../../simulation/lines.ts';
import { simulate } from '../../simulation/simulate.ts';
import { insert, rankOf, remove, type SortedList, sortedList } from '../../sorted-list.ts';
import { simRules } from '../plain-rules.ts';
import type { Scenario } from './scenarios.ts';

/** What was announced to one contact, and what came. */
export interface Announced {
  readonly channel: string;
  readonly priority: number;
  readonly position: number;
  /** An agent was being asked for it at once: its wait is his. */
  readonly asked: boolean;
  readonly p10Ms: Millis;
  readonly p50Ms: Millis;
  readonly p90Ms: Millis;
  readonly waitedMs: Millis;
  /** False: it left before; it would have waited longer. */
  readonly answered: boolean;
}

const [LEAVES, COMES, IS_ANSWERED, CHANGES] = [1, 2, 3, 0] as const;

interface Happening {
  readonly at: Millis;
  readonly step: 0 | 1 | 2 | 3;
  readonly contact?: Waiting;
  readonly agent?: string;
  readonly available?: boolean;
}

interface Waiting {
  readonly line: ContactLine;
  readonly order: number;
  readonly asks: string;
  foretold?: Foretold | undefined;
  said?: { readonly position: number; readonly asked: boolean; readonly p10Ms: Millis; readonly p50Ms: Millis; readonly p90Ms: Millis };
}

/** Plays a scenario, and announces a wait to each contact that nobody takes in the instant in which it comes. Each who was told one is in the result, in the order of the ends. */
export function announcements(scenario: Scenario, state: WaitState = newWaitState()): Announced[] {
  const happenings = history(scenario);
  const byDeadline = scenario.plain.order === 'deadline';
  const members = membersOf(scenario);
  const available = new Set<string>();
  const waiting = new Map<string, SortedList<Waiting>>(scenario.plain.queues.map(({ id }) => [id, sortedList<Waiting>(byRank(byDeadline))]));
  const onShift = (queue: string): number => members.get(queue)!.filter((id) => available.has(id)).length;
  const told: Announced[] = [];
  for (let from = 0; from < happenings.length; ) {
    const { at } = happenings[from]!;
    const came: Waiting[] = [];
    for (; happenings[from]?.at === at; from += 1) {
      const { step, contact, agent } = happenings[from]!;
      if (step === CHANGES) {
        if (happenings[from]!.available === true) available.add(agent!);
        else available.delete(agent!);
        for (const queue of members.keys()) noteStaff(state, { queue, agents: onShift(queue), at });
      } else if (step === COMES) {
        insert(waiting.get(contact!.line.queue)!, contact!);
        noteArrived(state, { queue: contact!.line.queue, asks: contact!.asks, ...ranked(contact!.line, byDeadline), at });
        came.push(contact!);
      } else {
        remove(waiting.get(contact!.line.queue)!, contact!);
        const answered = step === IS_ANSWERED;
        const { line, said, foretold } = contact!;
        const over = { ...line, asks: contact!.asks, waitedMs: at - line.arrivedAt, at, ...(foretold === undefined ? {} : { foretold }) };
        if (answered) noteAnswered(state, over);
        else noteAbandoned(state, over);
        if (said) told.push({ channel: line.channel, priority: line.priority, ...said, waitedMs: over.waitedMs, answered });
      }
    }
    for (const contact of came) {
      const { line } = contact;
      if (line.answeredAt === at || line.abandonedAt === at) continue;
      const asked = line.offers[0]?.offeredAt === at;
      const position = rankOf(waiting.get(line.queue)!, contact);
      tell(state, contact, { queue: line.queue, asks: contact.asks, ...ranked(line, byDeadline), position, agentsOnShift: onShift(line.queue), agentsFree: asked ? 1 : 0, now: at });
    }
  }
  return told;
}

const ranked = ({ priority, deadlineAt, arrivedAt }: ContactLine, byDeadline: boolean): Ranked => ({ priority, dueInMs: byDeadline && deadlineAt !== null ? deadlineAt - arrivedAt : null });

function tell(state: WaitState, contact: Waiting, asking: Asking): void {
  const { wait, foretold } = forecast(state, asking);
  contact.foretold = foretold;
  if (!('unknown' in wait)) contact.said = { position: asking.position, asked: asking.agentsFree > 0, ...wait };
}

function history(scenario: Scenario): Happening[] {
  const happenings: Happening[] = scenario.presence.map(({ at, agent, state }) => ({ at, step: CHANGES, agent, available: state === 'available' }));
  let order = 0;
  for (const line of simulate({ ...scenario, rules: simRules(scenario.plain) })) {
    if (line.type !== 'contact') continue;
    const { language = '' } = scenario.traffic[order]!;
    const skills = scenario.plain.rules.find(({ id }) => id === line.rule)?.then.skills ?? {};
    const contact: Waiting = { line, order: (order += 1), asks: `${line.channel} ${language} ${JSON.stringify(skills)}` };
    happenings.push({ at: line.arrivedAt, step: COMES, contact });
    if (line.answeredAt !== null) happenings.push({ at: line.answeredAt, step: IS_ANSWERED, contact });
    else if (line.abandonedAt !== null) happenings.push({ at: line.abandonedAt, step: LEAVES, contact });
  }
  return happenings.toSorted((a, b) => a.at - b.at || a.step - b.step);
}

/** Who may take anything of a queue. */
function membersOf({ plain, agents }: Scenario): Map<string, string[]> {
  const meets = (agent: AgentLine, queue: string): boolean => plain.rules.some(({ then }) => then.queue === queue && Object.keys(then.skills ?? {}).every((skill) => (agent.skills?.[skill] ?? 0) > 0));
  return new Map(plain.queues.map(({ id }) => [id, agents.filter((agent) => meets(agent, id)).map((agent) => agent.id)]));
}

function byRank(deadline: boolean): (a: Waiting, b: Waiting) => number {
  return ({ line: a, order: m }, { line: b, order: n }) => b.priority - a.priority || (deadline ? (a.deadlineAt ?? Infinity) - (b.deadlineAt ?? Infinity) : 0) || m - n;
}
