import { accept, end, refuse } from '../engine/engine.ts';
import type { Agent, Contact } from '../engine/parts.ts';
import { push } from '../heap.ts';
import type { Millis, Reason } from '../model.ts';
import { noteUnits, passTime } from './agent-time.ts';
import type { Response, Why } from './lines.ts';
import type { SimQueue } from './rules.ts';
import { ANSWERS, type Due, ENDS, type Live, type Run } from './run.ts';

/** The engine asks an agent. */
export function offered(run: Run, contact: Contact, agent: Agent, why: Reason): void {
  const { now } = run.engine;
  const live = contact.tag as Live;
  const response = live.line.responses?.[live.offers.length];
  run.decisions += 1;
  run.waiting -= 1;
  run.last = now;
  live.offers.push({ agent: agent.config.id, ring: contact.ring, why: why as Why, offeredAt: now, outcome: null, outcomeAt: null, releasedAt: null, decisionId: `d${run.decisions}` });
  noteUnits(run.times[agent.order]!);
  run.observer.offered(live.watched, agent.order, now);
  if (why === 'pull' || live.queue.asked?.includes(live.line.channel) === false) return accepted(run, live, now);
  const { kind, afterMs } = answerOf(response, live.queue);
  if (kind === 'accept' && afterMs === 0) return accepted(run, live, now);
  push(run.due, { at: now + afterMs, step: ANSWERS, live, turn: live.turn, kind });
}

/** When the agent answers, and how: too late is a time-out, at the instant at which the offer ends. */
function answerOf(response: Response | undefined, { acceptMs, offerTimeoutMs }: SimQueue): { readonly kind: Response['kind']; readonly afterMs: number } {
  const kind = response?.kind ?? 'accept';
  const afterMs = kind === 'timeout' ? offerTimeoutMs : kind === 'accept' ? (response?.afterMs ?? acceptMs) : Math.max(1, response?.afterMs ?? 1000);
  return afterMs >= offerTimeoutMs ? { kind: 'timeout', afterMs: offerTimeoutMs } : { kind, afterMs };
}

function accepted(run: Run, live: Live, now: Millis): void {
  const offer = live.offers.at(-1)!;
  offer.outcome = 'accepted';
  offer.outcomeAt = now;
  live.agent = offer.agent;
  run.last = now;
  accept(run.engine, live.contact!);
  run.waits?.ended(live, now);
  run.times[live.contact!.agent!.order]!.answered += 1;
  if (live.answeredAt === null) {
    live.answeredAt = now;
    live.cell.waits.push(now - live.line.at);
    if (live.deadlineAt !== null) {
      if (now <= live.deadlineAt) live.cell.met += 1;
      else live.cell.missed += 1;
    }
  }
  live.turn += 1;
  push(run.due, { at: now + inHandFor(live), step: ENDS, live, turn: live.turn, kind: undefined });
}

/** With the work after the contact, as its queue has it. */
function inHandFor({ line: { handleMs, afterWorkMs, channel }, queue }: Live): number {
  if (afterWorkMs === undefined || queue.afterWorkMs === undefined) return handleMs;
  return Math.max(1, handleMs - afterWorkMs + (queue.afterWorkMs[channel] ?? 0));
}

export function answered(run: Run, { live, turn, kind }: Due, now: Millis): void {
  if (turn !== live.turn) return;
  if (kind === 'accept') return accepted(run, live, now);
  const agent = live.contact!.agent!;
  closeOffer(run, live, now, kind === 'decline' ? 'declined' : 'timeout');
  refuse(run.engine, live.contact!, now);
  run.observer.refused(live.watched, agent.order, now);
  waitsAgain(run, live);
}

/** It stands where it stood. */
export function waitsAgain(run: Run, live: Live): void {
  run.waiting += 1;
  run.observer.waitsAgain(live.watched);
}

export function ended(run: Run, { live, turn }: Due, now: Millis): void {
  if (turn !== live.turn) return;
  run.last = now;
  leave(run, live, now);
  live.endedAt = now;
}

/** Patience ends; who has been answered once is patient. */
export function abandon(run: Run, live: Live, now: Millis): void {
  if (live.answeredAt !== null) return;
  run.last = now;
  live.abandonedAt = now;
  live.cell.abandoned += 1;
  if (live.deadlineAt !== null) live.cell.missed += 1;
  if (live.contact!.status === 'offered') closeOffer(run, live, now, 'rescinded');
  else run.waiting -= 1;
  leave(run, live, now);
}

/** The contact is gone, wherever it stood. */
function leave(run: Run, live: Live, now: Millis): void {
  const contact = live.contact!;
  if (contact.status === 'in_hand') handBack(run, live, now);
  else {
    run.observer.gone(live.watched);
    run.waits?.broken(live, now);
  }
  live.turn += 1;
  end(run.engine, contact, now);
  live.contact = undefined;
}

/** Who has it has it no longer. */
export function handBack(run: Run, live: Live, now: Millis): void {
  const agent = live.contact!.agent!;
  const { order } = agent;
  passTime(run.times[order]!, now);
  run.pulls?.agents.add(agent);
  live.offers.at(-1)!.releasedAt = now;
  run.observer.released(live.watched, order);
}

/** An answer other than yes, or none at all. */
export function closeOffer(run: Run, live: Live, now: Millis, outcome: 'declined' | 'timeout' | 'rescinded'): void {
  const offer = live.offers.at(-1)!;
  offer.outcome = outcome;
  offer.outcomeAt = now;
  live.turn += 1;
  run.last = now;
  handBack(run, live, now);
}
