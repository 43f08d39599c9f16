import { nextDue, reask } from '../engine/engine.ts';
import type { Contact } from '../engine/parts.ts';
import { settle } from '../engine/settle.ts';
import { pop } from '../heap.ts';
import type { Millis } from '../model.ts';
import { agentResult, passTime } from './agent-time.ts';
import { arrive, skillsOf } from './arrive.ts';
import type { ResultLine, TrafficLine } from './lines.ts';
import { abandon, answered, ended, offered } from './offers.ts';
import { makeRun } from './make-run.ts';
import { changePresence } from './presence.ts';
import type { Probe } from './probe.ts';
import { notePulls, takePulls } from './pulls.ts';
import { quietUntil } from './quiet.ts';
import { contactLine, settleFate, summary } from './results.ts';
import { ANSWERS, type Due, ENDS, type Live, PATIENCE, type Run, type SimulationInput } from './run.ts';
import { allOf, finished, forgetFinished } from './unwritten.ts';

export interface SimulationOptions {
  /** Instants up to here are played; without it: until nothing is due any more. */
  readonly untilMs?: Millis;
  /** Not a line for each contact. */
  readonly summaryOnly?: boolean;
  /** For `wallMs` only; without it that is 0. */
  readonly wallClock?: () => number;
  /** Samples what waits. */
  readonly probe?: Probe;
}

/**
 * The engine in virtual time over what files say; yields the lines of the result in their order (simulation §6). The input has been checked.
 * A contact is written once its fate is known and all before it are, so that memory holds what is under way, not the day.
 */
export function* simulate(input: SimulationInput, { untilMs = Infinity, summaryOnly = false, wallClock, probe }: SimulationOptions = {}): Generator<ResultLine> {
  const began = wallClock?.() ?? 0;
  const run = makeRun(input, { offered, overflowed }, probe);
  const cursor: Cursor = { traffic: input.traffic[Symbol.iterator](), arrival: undefined, presence: 0 };
  cursor.arrival = nextOf(cursor.traffic);
  begin(run, input, cursor);
  for (let now = next(run, input, cursor, untilMs); now < Infinity && now <= untilMs; now = next(run, input, cursor, untilMs)) {
    instant(run, input, cursor, now);
    if (summaryOnly) forgetFinished(run.unwritten);
    else for (const live of finished(run.unwritten)) yield contactLine(live, 0);
  }
  const end = untilMs === Infinity ? run.last : untilMs;
  if (untilMs === Infinity) run.shifts?.forget(run);
  for (const time of run.times) passTime(time, end);
  for (const live of allOf(run.unwritten)) {
    settleFate(live, end);
    if (!summaryOnly) yield contactLine(live, end);
  }
  for (const time of run.times) yield agentResult(time);
  yield summary(run, end, (wallClock?.() ?? 0) - began);
}

function begin(run: Run, { presence }: SimulationInput, { arrival }: Cursor): void {
  run.began = Math.min(arrival?.at ?? Infinity, presence[0]?.at ?? Infinity);
  if (run.began < Infinity) run.shifts?.begin(run, presence);
}

/** How far the inputs have been played. */
interface Cursor {
  readonly traffic: Iterator<TrafficLine>;
  arrival: TrafficLine | undefined;
  presence: number;
}

function nextOf(traffic: Iterator<TrafficLine>): TrafficLine | undefined {
  const read = traffic.next();
  return read.done === true ? undefined : read.value;
}

/** The next instant at which anything is due. Calendars go on for ever: in a run without an end, when nothing else is due any more, they are followed only while something waits for whom they may yet bring somebody. */
function next(run: Run, { presence }: SimulationInput, cursor: Cursor, untilMs: Millis): Millis {
  const other = Math.min(cursor.arrival?.at ?? Infinity, presence[cursor.presence]?.at ?? Infinity, run.due.items[0]?.at ?? Infinity);
  const itself = Math.min(nextDue(run.engine), run.shifts?.next() ?? Infinity);
  if (other === Infinity && untilMs === Infinity && (run.shifts || run.rules.hours) && itself > quietUntil(run)) return Infinity;
  return Math.min(other, itself);
}

/** Everything of one instant, in the order of simulation §5. */
function instant(run: Run, input: SimulationInput, cursor: Cursor, now: Millis): void {
  run.engine.now = now;
  happen(run, now, ENDS);
  happen(run, now, ANSWERS);
  run.shifts?.pass(run, now);
  for (let line = input.presence[cursor.presence]; line !== undefined && line.at === now; line = input.presence[cursor.presence]) {
    changePresence(run, line, now);
    cursor.presence += 1;
  }
  happen(run, now, PATIENCE);
  for (; cursor.arrival !== undefined && cursor.arrival.at === now; cursor.arrival = nextOf(cursor.traffic)) arrive(run, cursor.arrival, now);
  throughDoors(run, now);
  notePulls(run, now);
  settle(run.engine, now);
  takePulls(run, now);
  run.waits?.foretell(run, now);
  run.observer.look(now);
  run.probe?.look(now, run.waiting);
}

/** Everything of one step that is due now. */
function happen(run: Run, now: Millis, step: Due['step']): void {
  const { due } = run;
  for (let top = due.items[0]; top !== undefined && top.at === now && top.step === step; top = due.items[0]) {
    pop(due);
    if (step === ENDS) ended(run, top, now);
    else if (step === ANSWERS) answered(run, top, now);
    else abandon(run, top.live, now);
  }
}

/** What begins to wait behind a closed door goes where its work then goes; what stands there when it closes is the engine's to notice. */
function throughDoors(run: Run, now: Millis): void {
  const { engine, rules } = run;
  if (!rules.hours) return;
  for (const contact of engine.dirtyContacts.filter(({ status }) => status === 'waiting')) {
    const { isOpen, to } = rules.hours.door(contact.ask.queue.config.id, now);
    if (!isOpen && to !== undefined) overflowed(run, contact, to);
  }
}

/** It has waited for as long as its queue lets it, or the door has closed: it asks in the queue behind, with a new wait. */
function overflowed(run: Run, contact: Contact, to: string): void {
  const { rules, engine } = run;
  const { now } = engine;
  const live = contact.tag as Live;
  const asked = rules.moved?.(live.route, to, now) ?? { queueId: to, skills: live.route.skills };
  const [queue, skills] = [run.queues.get(asked.queueId)!, skillsOf(live.line, asked)];
  run.last = now;
  run.waits?.broken(live, now);
  live.queue = queue;
  reask(engine, contact, { ...contact.demand, queue: queue.id, skills }, now);
  run.waits?.began(live, now);
  run.observer.moved(live.watched, queue, skills, now);
}
