import { type Asking, forecast } from '../expected-wait/forecast.ts';
import type { Foretold } from '../expected-wait/foretold.ts';
import { noteAbandoned, noteAnswered, noteArrived, noteStaff, type WaitOver } from '../expected-wait/notes.ts';
import { newWaitState, type WaitState } from '../expected-wait/state.ts';
import { before, FREE, type Queue } from '../engine/parts.ts';
import type { Millis } from '../model.ts';
import type { SimRules } from './rules.ts';
import type { Live, Run, Waits } from './run.ts';

interface Waiting {
  readonly queue: string;
  readonly asks: string;
  foretold: Foretold | undefined;
}

const publicId = ({ queue }: Live): string => queue.reportAs ?? queue.id;

/** How long work waits, noted and asked as routing does; each answer looks at all that waits in the queue. */
class ExpectedWaits implements Waits {
  readonly #state: WaitState = newWaitState();
  readonly #waiting = new Map<Live, Waiting>();
  #begun: Live[] = [];

  began(live: Live, now: Millis): void {
    const { channel, language, skills } = live.contact!.demand;
    const asks = JSON.stringify([channel, language, Object.entries(skills).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
    const queue = publicId(live);
    this.#waiting.set(live, { queue, asks, foretold: undefined });
    this.#begun.push(live);
    noteArrived(this.#state, { queue, asks, at: now, ...rankedAs(live, now) });
  }

  ended(live: Live, now: Millis): void {
    const over = this.#over(live, now);
    if (over) noteAnswered(this.#state, over);
  }

  broken(live: Live, now: Millis): void {
    const over = this.#over(live, now);
    if (over) noteAbandoned(this.#state, over);
  }

  #over(live: Live, now: Millis): WaitOver | undefined {
    const waited = this.#waiting.get(live);
    if (!waited) return undefined;
    this.#waiting.delete(live);
    const { queue, asks, foretold } = waited;
    return { queue, asks, priority: live.priority, waitedMs: Math.max(0, now - live.contact!.waitFrom), at: now, ...(foretold ? { foretold } : {}) };
  }

  staff({ engine, rules }: Run, now: Millis): void {
    for (const { id, reportAs = id } of rules.queues) if (reportAs === id) noteStaff(this.#state, { queue: id, agents: staffOf(engine.agents, engine.asks.queues.get(id)!).onShift, at: now });
  }

  foretell(run: Run, now: Millis): void {
    if (this.#begun.length === 0) return;
    for (const live of this.#begun) {
      const waited = this.#waiting.get(live);
      if (!waited || live.contact?.status !== 'waiting') continue;
      const contact = live.contact;
      let position = 0;
      for (const [other, { queue }] of this.#waiting) if (queue === waited.queue && other.contact?.status === 'waiting' && other !== live && before(other.contact, contact)) position += 1;
      const { onShift } = staffOf(run.engine.agents, run.engine.asks.queues.get(waited.queue)!);
      waited.foretold = forecast(this.#state, { ...waited, ...rankedAs(live, now), position, agentsOnShift: onShift, agentsFree: 0, ...hoursOf(run, waited.queue, now), now }).foretold;
    }
    this.#begun = [];
  }

  expected(run: Run, queueId: string, now: Millis): Millis | null {
    let [last, position]: [Live | undefined, number] = [undefined, 0];
    for (const [live, { queue }] of this.#waiting) {
      if (queue !== queueId || live.contact?.status !== 'waiting') continue;
      position += 1;
      if (!last || before(last.contact!, live.contact)) last = live;
    }
    const { onShift, free } = staffOf(run.engine.agents, run.engine.asks.queues.get(queueId)!);
    const ranked = last ? rankedAs(last, now) : { priority: 40 };
    const asks = last ? this.#waiting.get(last)!.asks : '';
    const { wait } = forecast(this.#state, { queue: queueId, asks, ...ranked, position, agentsOnShift: onShift, agentsFree: last ? 0 : free, ...hoursOf(run, queueId, now), now });
    // To the second, as routing tells it.
    return 'unknown' in wait ? null : Math.round(wait.p50Ms / 1000) * 1000;
  }
}

const rankedAs = ({ priority, deadlineAt }: Live, now: Millis) => ({ priority, ...(deadlineAt === null ? {} : { dueInMs: Math.max(0, deadlineAt - now) }) });

function hoursOf({ rules }: Run, queueId: string, now: Millis): Pick<Asking, 'closedUntil' | 'closesAt'> {
  const door = rules.hours?.door(queueId, now);
  if (!door) return {};
  if (!door.isOpen) return door.to === undefined ? { closedUntil: door.until < Infinity ? door.until : null } : {};
  return door.until < Infinity ? { closesAt: door.until } : {};
}

/** Members who are there, and of them those who could take something of the first channel. */
function staffOf(agents: Run['engine']['agents'], { members }: Queue): { readonly onShift: number; readonly free: number } {
  let [onShift, free] = [0, 0];
  for (const agent of agents) {
    if (agent.presence !== 'available' || (members.has !== undefined && members.has[agent.order] !== true)) continue;
    onShift += 1;
    if (agent.reasons[0] === FREE) free += 1;
  }
  return { onShift, free };
}

export function waitsOf({ asksWaits }: SimRules): Waits | undefined {
  return asksWaits === true ? new ExpectedWaits() : undefined;
}
