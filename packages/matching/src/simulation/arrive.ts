import { add } from '../engine/engine.ts';
import { push } from '../heap.ts';
import type { Demand, Millis } from '../model.ts';
import { own } from '../own.ts';
import { cellOf } from './figures.ts';
import type { TrafficLine } from './lines.ts';
import { healthOf } from './queue-health.ts';
import type { SimFacts, SimRoute } from './rules.ts';
import { type Live, PATIENCE, type Run } from './run.ts';

const NO_ATTRIBUTES = {};

/** A contact of the traffic comes: the rules say where it goes and what it asks. */
export function arrive(run: Run, line: TrafficLine, now: Millis): void {
  const { rules, observer } = run;
  run.last = now;
  const facts = new Facts(run, line, now);
  const route = rules.route(facts);
  const priority = route.priority ?? line.priority ?? 0;
  const deadlineAt = rules.dueAt ? rules.dueAt(facts, route, { priority, slaMs: line.slaMs }) : dueAfter(route.slaMs ?? (route.noSla === true ? undefined : line.slaMs), now);
  const routed = run.queues.get(route.queueId)!;
  const routedTo = routed.reportAs ?? routed.id;
  const cell = cellOf(run.figures, routedTo, priority, line.channel);
  cell.contacts += 1;
  const live: Live = {
    line,
    route,
    routedTo,
    queue: routed,
    priority,
    deadlineAt,
    cell,
    offers: [],
    watched: observer.arrived(line, route, deadlineAt, now),
    contact: undefined,
    answeredAt: null,
    endedAt: null,
    abandonedAt: null,
    agent: null,
    turn: 0,
  };
  live.contact = add(run.engine, demandOf(line, route, routed.id, priority, deadlineAt, now), live);
  run.waits?.began(live, now);
  run.waiting += 1;
  run.unwritten.lives.push(live);
  if (line.patienceMs !== undefined) push(run.due, { at: now + line.patienceMs, step: PATIENCE, live, turn: 0, kind: undefined });
}

const dueAfter = (slaMs: number | undefined, now: Millis): Millis | null => (slaMs === undefined ? null : now + slaMs);

/** How the queues stand is worked out only where a condition asks. */
class Facts implements SimFacts {
  readonly channel: string;
  readonly language: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly at: Millis;
  readonly #run: Run;

  constructor(run: Run, { channel, language, attributes = NO_ATTRIBUTES }: TrafficLine, at: Millis) {
    this.channel = channel;
    this.language = language;
    this.attributes = attributes;
    this.at = at;
    this.#run = run;
  }

  get queues(): SimFacts['queues'] {
    return healthOf(this.#run, this.at);
  }
}

function demandOf(line: TrafficLine, route: SimRoute, queue: string, priority: number, deadlineAt: Millis | null, at: Millis): Demand {
  return {
    id: line.id,
    at,
    channel: line.channel,
    queue,
    language: route.language === undefined ? (line.language ?? null) : route.language,
    skills: skillsOf(line, route),
    priority,
    deadlineAt,
    ...(line.dedicatedAgent === undefined ? {} : { dedicatedAgent: line.dedicatedAgent }),
    ...(line.lastAgent === undefined ? {} : { lastAgent: line.lastAgent }),
  };
}

/** What is asked of the agent: by the rule and by the contact itself. */
export const skillsOf = (line: TrafficLine, { skills }: Pick<SimRoute, 'skills'>): SimRoute['skills'] => (line.skills === undefined ? skills : higher(line.skills, skills));

/** Per skill the higher of the two. */
function higher(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const all: Record<string, number> = { ...a };
  for (const [skill, level] of Object.entries(b)) all[skill] = Math.max(level, own(all, skill) ?? 0);
  return all;
}
