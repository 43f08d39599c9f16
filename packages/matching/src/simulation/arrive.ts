import { add } from '../engine/engine.ts';
import { push } from '../heap.ts';
import type { Demand, Millis } from '../model.ts';
import { own } from '../own.ts';
import { cellOf } from './figures.ts';
import { placeAt } from './hours.ts';
import type { TrafficLine } from './lines.ts';
import { healthOf } from './queue-health.ts';
import type { SimFacts, SimRoute } from './rules.ts';
import { type Live, PATIENCE, type Run } from './run.ts';

const NO_ATTRIBUTES = {};

/** A contact of the traffic comes: the rules say where it goes and what it asks. */
export function arrive(run: Run, line: TrafficLine, now: Millis): void {
  const { rules, observer } = run;
  run.last = now;
  const route = rules.route(new Facts(run, line, now));
  const priority = route.priority ?? line.priority ?? 0;
  const slaMs = route.slaMs ?? (route.noSla === true ? undefined : line.slaMs);
  const deadlineAt = slaMs === undefined ? null : now + slaMs;
  const routed = run.queues.get(route.queueId)!;
  const routedTo = routed.reportAs ?? routed.id;
  const cell = cellOf(run.figures, routedTo, priority, line.channel);
  cell.contacts += 1;
  const { queue, isOpen } = placeAt(run, routed);
  const live: Live = {
    line,
    rule: route.ruleId,
    routedTo,
    queue,
    priority,
    deadlineAt,
    cell,
    offers: [],
    watched: observer.arrived(line, route, now),
    contact: undefined,
    answeredAt: null,
    endedAt: null,
    abandonedAt: null,
    agent: null,
    turn: 0,
  };
  live.contact = add(run.engine, demandOf(line, route, routed.id, priority, deadlineAt, now), live);
  run.waiting += 1;
  run.unwritten.lives.push(live);
  if (!isOpen || queue !== routed) run.doors!.put(run, live, queue, isOpen, now);
  if (line.patienceMs !== undefined) push(run.due, { at: now + line.patienceMs, step: PATIENCE, live, turn: 0, kind: undefined });
}

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
    skills: line.skills === undefined ? route.skills : higher(line.skills, route.skills),
    priority,
    deadlineAt,
    ...(line.dedicatedAgent === undefined ? {} : { dedicatedAgent: line.dedicatedAgent }),
    ...(line.lastAgent === undefined ? {} : { lastAgent: line.lastAgent }),
  };
}

/** Per skill the higher of the two. */
function higher(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const all: Record<string, number> = { ...a };
  for (const [skill, level] of Object.entries(b)) all[skill] = Math.max(level, own(all, skill) ?? 0);
  return all;
}
