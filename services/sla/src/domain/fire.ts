import { PRIORITY } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import type { Rung } from '@sluice/policy';
import type { Escalation } from './event.ts';
import { hasEnded } from './model.ts';
import { nextStep, rungKey, reckoned } from './reckon.ts';
import type { Turn } from './turn.ts';

/** Whoever is concerned, where a rung does not name anybody: an escalation never reaches nobody. */
const CONCERNED = ['holder', 'owner', 'lead'];

/** Every step that is due by now, in order: each rung once. */
export function fire(turn: Turn, id: string): void {
  for (;;) {
    const clock = turn.byId(id);
    const step = reckoned(() => nextStep(clock, turn.agreement(clock), turn.rules.agreement)).value;
    if (!step || step.at > turn.now) return;
    if (step.rung) climb(turn, id, step.rung);
    else breach(turn, id);
  }
}

/**
 * What was over before this event happened was breached, whether its timer has fired yet or not: our own delay must not change what
 * becomes of a clock. The rungs are left to the timer; an answer comes before them.
 */
export function catchUp(turn: Turn, at: Instant): void {
  for (const { id } of turn.state.clocks) {
    const clock = turn.byId(id);
    if (hasEnded(clock) || clock.breachedAt !== null || clock.dueAt === null || clock.dueAt >= at) continue;
    breach(turn, id);
    turn.settle(id);
  }
}

/** The promise is broken; the ladder is for its rungs. */
export function breach(turn: Turn, id: string): void {
  turn.emit({ name: 'breached', data: turn.fact(turn.byId(id)) });
}

function climb(turn: Turn, id: string, rung: Rung): void {
  if (rung.rung < 0) turn.emit({ name: 'warned', data: turn.fact(turn.byId(id)) });
  if (rung.actions.includes('raise_priority')) raise(turn, id, rung.rung);
  escalate(turn, id, { rung: rung.rung, stage: rung.stage, actions: rung.actions, whom: rung.notify, rungs: [rungKey(turn.agreement(turn.byId(id)), rung)] });
}

function raise(turn: Turn, id: string, rung: number): void {
  turn.emit({ name: 'priority_raised', data: { clockId: id, onVersion: turn.state.version, by: PRIORITY.breach, rung, at: turn.now } });
}

function escalate(turn: Turn, id: string, one: Pick<Escalation, 'rung' | 'stage' | 'actions' | 'rungs' | 'digest'> & { readonly whom: readonly string[] }): void {
  const { queueId, agentId, ownerId } = turn.state;
  const { whom, ...said } = one;
  const about = { ...(queueId === null ? {} : { queueId }), ...(agentId === null ? {} : { holderId: agentId }), ...(ownerId === null ? {} : { ownerId }) };
  const notified = turn.rules.config.tell(whom.length > 0 ? whom : CONCERNED, about);
  turn.emit({ name: 'escalated', data: { ...turn.fact(turn.byId(id)), ...said, notified, agentId, queueId } });
}

/**
 * It was overdue when it arrived: breached once and at once. Its whole ladder is one message, or (`lateIntake: each`) what is due of it.
 */
export function digest(turn: Turn, id: string): void {
  const agreement = turn.agreement(turn.byId(id));
  breach(turn, id);
  if (agreement.lateIntake === 'each') return fire(turn, id);
  const ladder = agreement.rungs.filter((rung) => rung.stage !== 'warning');
  const [first] = ladder;
  if (!first) return;
  for (const rung of ladder) if (rung.stage === 'breach' && rung.actions.includes('raise_priority')) raise(turn, id, rung.rung);
  const all = agreement.rungs.map((rung) => rungKey(agreement, rung));
  escalate(turn, id, {
    rung: first.rung,
    stage: 'breach',
    actions: [...new Set(ladder.flatMap((rung) => rung.actions))],
    whom: [...new Set(ladder.flatMap((rung) => rung.notify))],
    rungs: all,
    digest: true,
  });
}

/** The breach was none: taken back with what it added to the priority. What was sent stays sent. */
export function withdraw(turn: Turn, id: string): void {
  const clock = turn.byId(id);
  const { raised } = clock;
  turn.emit({ name: 'breach_withdrawn', data: turn.fact(clock) });
  if (raised > 0) turn.emit({ name: 'priority_withdrawn', data: { clockId: id, onVersion: turn.state.version, by: raised, rung: 0, at: turn.now } });
}
