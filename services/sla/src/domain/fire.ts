import { PRIORITY } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import type { Rung } from '@sluice/policy';
import type { Escalation } from './event.ts';
import { hasEnded } from './model.ts';
import { nextStep, rungKey, reckoned } from './reckon.ts';
import type { Turn } from './turn.ts';

/** Whoever is concerned, where a rung does not name anybody: what is told never reaches nobody. */
const CONCERNED = ['holder', 'owner', 'lead'];

/** Every step that is due by now, in order: each rung once. */
export function fire(turn: Turn, id: string): void {
  for (;;) {
    const clock = turn.byId(id);
    const step = reckoned(() => nextStep(clock, turn.agreement(clock), turn.rules.agreement, turn.now)).value;
    if (!step || step.at > turn.now) return;
    if (step.rung === undefined) breach(turn, id);
    else if (step.rung === 'digest') digest(turn, id);
    else climb(turn, id, step.rung);
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
export function breach(turn: Turn, id: string, since?: Instant): void {
  turn.emit({ name: 'breached', data: { ...turn.fact(turn.byId(id)), ...(since === undefined ? {} : { since }) } });
}

function climb(turn: Turn, id: string, rung: Rung): void {
  if (rung.rung < 0) turn.emit({ name: 'warned', data: turn.fact(turn.byId(id)) });
  act(turn, id, rung);
  const { via, webhookId, stage, actions, notify } = rung;
  const ways = { ...(via === undefined ? {} : { via }), ...(webhookId === undefined ? {} : { webhookId }) };
  escalate(turn, id, { rung: rung.rung, stage, actions, whom: notify, rungs: [rungKey(turn.agreement(turn.byId(id)), rung)], ...ways });
}

/** What a rung does beside telling people. */
function act(turn: Turn, id: string, { rung, actions, queueId, task }: Rung): void {
  const { policyId, configVersion } = turn.agreement(turn.byId(id));
  const asked = { clockId: id, onVersion: turn.state.version, rung, at: turn.now, policyId, configVersion };
  if (actions.includes('raise_priority')) raise(turn, id, rung);
  if (actions.includes('reassign')) turn.emit({ name: 'reassign_asked', data: { ...asked, ...(queueId === undefined ? {} : { queueId }) } });
  if (actions.includes('widen')) turn.emit({ name: 'widen_asked', data: asked });
  if (actions.includes('open_task') && task !== undefined) turn.emit({ name: 'task_asked', data: { ...asked, task } });
}

function raise(turn: Turn, id: string, rung: number): void {
  turn.emit({ name: 'priority_raised', data: { clockId: id, onVersion: turn.state.version, by: PRIORITY.breach, rung, at: turn.now } });
}

function escalate(turn: Turn, id: string, one: Pick<Escalation, 'rung' | 'stage' | 'actions' | 'rungs' | 'digest' | 'via' | 'webhookId'> & { readonly whom: readonly string[] }): void {
  const { queueId, ownerId, excluded = [] } = turn.state;
  const { whom, ...said } = one;
  const clock = turn.byId(id);
  const { departmentId } = clock;
  const agentId = clock.agentId ?? turn.state.agentId;
  const about = {
    ...(queueId === null ? {} : { queueId }),
    ...(agentId === null ? {} : { holderId: agentId }),
    ...(ownerId === null ? {} : { ownerId }),
    ...(departmentId === null ? {} : { departmentId }),
    ...(excluded.length === 0 ? {} : { excludedIds: excluded }),
  };
  // Where only the rank rises nobody is told: people read of the breach in the rung that tells them.
  const isQuiet = said.actions.every((action) => action === 'raise_priority');
  const notified = isQuiet ? [] : turn.rules.config.tell(whom.length > 0 ? whom : CONCERNED, about);
  turn.emit({ name: 'escalated', data: { ...turn.fact(clock), ...said, notified, agentId, queueId } });
}

/** It was overdue when it arrived: its whole ladder is one message. */
function digest(turn: Turn, id: string): void {
  const agreement = turn.agreement(turn.byId(id));
  const ladder = agreement.rungs.filter((rung) => rung.stage !== 'warning');
  const [first] = ladder;
  if (!first) return;
  for (const rung of ladder) if (rung.stage === 'breach') act(turn, id, rung);
  const via = [...new Set(ladder.flatMap((rung) => rung.via ?? []))];
  const webhookId = ladder.find((rung) => rung.webhookId !== undefined)?.webhookId;
  escalate(turn, id, {
    rung: first.rung,
    stage: 'breach',
    actions: [...new Set(ladder.flatMap((rung) => rung.actions))],
    whom: [...new Set(ladder.flatMap((rung) => rung.notify))],
    rungs: agreement.rungs.map((rung) => rungKey(agreement, rung)),
    digest: true,
    ...(via.length === 0 ? {} : { via }),
    ...(webhookId === undefined ? {} : { webhookId }),
  });
}

/** The breach was none: taken back with what it added to the priority. What was sent stays sent. */
export function withdraw(turn: Turn, id: string): void {
  const clock = turn.byId(id);
  const { raised } = clock;
  turn.emit({ name: 'breach_withdrawn', data: turn.fact(clock) });
  if (raised > 0) turn.emit({ name: 'priority_withdrawn', data: { clockId: id, onVersion: turn.state.version, by: raised, rung: 0, at: turn.now } });
}
