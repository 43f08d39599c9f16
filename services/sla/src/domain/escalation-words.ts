import { type Instant, toIso } from '@sluice/kernel';
import type { ClockKind } from '@sluice/policy';
import type { Escalation } from './event.ts';

const CLOCKS: Readonly<Record<ClockKind, readonly [en: string, zh: string]>> = {
  first_response: ['first response', '首次响应'],
  next_response: ['next response', '后续响应'],
  resolution: ['resolution', '解决'],
  periodic_update: ['regular update', '定期告知'],
  ownership: ['time with the team', '团队处理时长'],
  third_party: ['answer of the third party', '第三方答复'],
  stage: ['step of the case', '个案步骤'],
  task: ['task of the department', '部门任务'],
  promise: ['promise to the customer', '对客户的承诺'],
};

/** The clock's name for people. */
export function clockIn(kind: ClockKind): { readonly en: string; readonly zh: string } {
  const [en, zh] = CLOCKS[kind];
  return { en, zh };
}

type Told = Pick<Escalation, 'clock' | 'of' | 'stage' | 'dueAt' | 'at' | 'policyId' | 'lateIntake'>;

/** An escalation as a person reads it: ids and times, nothing that a customer wrote. Times are UTC. */
export function escalationIn(ticketId: string, { clock, of, stage, dueAt, at, lateIntake }: Told): { readonly en: string; readonly zh: string } {
  const { en, zh } = clockIn(clock);
  const what = clock === 'stage' || clock === 'ownership' ? ` (${of ?? ''})` : '';
  const when = minute(dueAt);
  const late = Math.max(1, Math.round((at - dueAt) / 60_000));
  if (stage === 'warning') return { en: `Ticket ${ticketId}: the ${en}${what} is due at ${when}.`, zh: `工单 ${ticketId}：${zh}${what}将于 ${when} 到期。` };
  const arrived = lateIntake ? { en: ' It was overdue when it came.', zh: '到达时已超期。' } : { en: '', zh: '' };
  return {
    en: `Ticket ${ticketId}: the ${en}${what} was due at ${when} and is late by ${late} min.${arrived.en}`,
    zh: `工单 ${ticketId}：${zh}${what}应于 ${when} 完成，已超期 ${late} 分钟。${arrived.zh}`,
  };
}

function minute(at: Instant): string {
  return `${toIso(at).slice(0, 16).replace('T', ' ')} UTC`;
}
