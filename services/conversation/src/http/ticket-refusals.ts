import type { CaseRefusal, RefusedWhy } from '../domain/ticket-event.ts';
import { Problem } from '@sluice/runtime';
import { WORDS } from './case-page/words.ts';

export type TicketRefusal = Exclude<RefusedWhy, CaseRefusal>;

interface Said {
  readonly en: string;
  readonly zh: string;
}

/** Why a ticket did not allow it, in both languages. */
const WHY: Readonly<Record<TicketRefusal, (status: string) => Said>> = {
  state: (status) => ({ en: `the ticket is ${status}: it does not allow this`, zh: `工单的当前状态（${WORDS.zh.terms[status] ?? status}）不允许此操作` }),
  nobody_has_written: () => ({ en: 'nobody has written to the customer since his last message: a ticket cannot wait for his answer', zh: '客户最近一次来信后尚无人回复：工单不能等待客户答复' }),
  closed_reason: () => ({ en: 'only time closes for this reason', zh: '以此原因关闭只能由系统到期自动进行' }),
  too_many_promises: () => ({ en: 'too many promises to this customer are open: keep or withdraw one first', zh: '对该客户未兑现的承诺过多：请先兑现或撤回一项' }),
  link_itself: () => ({ en: 'a ticket is not linked to itself', zh: '工单不能与自身关联' }),
  linked_already: () => ({ en: 'the two are linked so already', zh: '两张工单已经如此关联' }),
  not_linked: () => ({ en: 'the two are not linked so', zh: '两张工单并未如此关联' }),
  one_link: () => ({ en: 'a ticket has one cause, and is a complaint about one ticket: take that link away first', zh: '一张工单只有一个起因，也只投诉一张工单：请先解除原有关联' }),
  link_chain: () => ({
    en: 'what is caused by a problem causes nothing else, and no problem is caused by another: link to the problem itself',
    zh: '由某问题引起的工单不再是其他工单的起因，问题之间也不相互引起：请直接关联到该问题',
  }),
  cause_no_case: () => ({ en: 'the other ticket is no case, and a problem is analysed as one: make it a case first', zh: '对方工单不是案件，而问题须作为案件分析：请先将其立案' }),
  cause_ended: () => ({
    en: 'the other ticket has ended without an analysis that it could give: nothing would come of waiting for it',
    zh: '对方工单已经了结，且没有可供沿用的分析：等待它不会有结果',
  }),
  too_many_links: () => ({ en: 'too many links: 50 from one ticket, 10,000 to one problem', zh: '关联过多：一张工单最多 50 个，一个问题最多 10,000 个' }),
  too_many_excluded: () => ({ en: 'more than 20 people cannot be meant', zh: '涉及人员不能超过 20 人' }),
  agent_excluded: () => ({ en: 'the complaint concerns this agent: he has nothing to do with it', zh: '该投诉涉及此人，须回避' }),
  promise_over: () => ({ en: 'this promise is over, or broken: what is broken can be kept late, not withdrawn', zh: '该承诺已了结或已违约：违约的承诺可以迟兑现，不能撤回' }),
};

export const isTicketRefusal = (why: RefusedWhy): why is TicketRefusal => Object.hasOwn(WHY, why);

export function refusedTicket(why: TicketRefusal, status: string, present: Record<string, unknown>): Problem {
  const { en, zh } = WHY[why](status);
  return new Problem(409, 'conflict', en, { extra: { reason: why, zh, present } });
}
