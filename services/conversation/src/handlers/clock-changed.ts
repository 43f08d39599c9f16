import type { CloudEvent, SlaActionAsked, SlaClockChanged, SlaPriorityRaised } from '@sluice/contracts';
import { mint } from '@sluice/kernel';
import { keepTask } from '../case-words.ts';
import type { ClockChanged } from '../domain/command.ts';
import type { Work } from '../work.ts';
import { decided } from './decided.ts';

/** A clock warned, breached, or takes its breach back. */
export function clockChanged(event: CloudEvent<SlaClockChanged>, work: Work, kind: ClockChanged['kind']): void {
  decided(work, event, (record, at) => ({ kind, at, record }));
}

/** A ladder raises the rank, or takes back what it raised. */
export function priorityChanged(event: CloudEvent<SlaPriorityRaised>, work: Work, kind: 'priority_raised' | 'priority_withdrawn'): void {
  decided(work, event, (record, at) => ({ kind, at, record }));
}

/** A ladder asks a department for something. */
export function taskAsked(event: CloudEvent<SlaActionAsked>, work: Work): void {
  const taskId = mint('tsk', work.now);
  const events = decided(work, event, (record, at) => ({ kind: 'task_asked', at, record, taskId }));
  const { text } = event.data;
  if (text !== undefined && events.some((one) => one.name === 'ticket.task_opened')) keepTask(work, taskId, { what: text });
}

/** A ladder wants it worked on by somebody else, or more agents asked for it. */
export function ladderAsked(event: CloudEvent<SlaActionAsked>, work: Work, kind: 'reassign_asked' | 'widen_asked'): void {
  decided(work, event, (record, at) => ({ kind, at, record }));
}
