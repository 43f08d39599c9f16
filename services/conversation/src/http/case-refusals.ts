import type { ProblemCode } from '@sluice/contracts';
import { Problem } from '@sluice/runtime';
import type { Missing } from '../domain/case/needs.ts';
import type { CaseRefusal } from '../domain/ticket-event.ts';

interface Said {
  readonly status: 403 | 409 | 412;
  readonly en: string;
  readonly zh: string;
}

/** Why a case or a task did not allow it, in both languages. */
const SAID: Readonly<Record<CaseRefusal, Said>> = {
  no_case: { status: 409, zh: '该工单不是案件', en: 'the ticket is no case' },
  is_case: { status: 409, zh: '该工单已经是案件', en: 'the ticket is a case already' },
  case_incomplete: { status: 409, zh: '还缺少本阶段要求的内容', en: 'something that is required is missing' },
  reason_needed: { status: 409, zh: '跳过或退回必须说明原因', en: 'a reason is needed' },
  not_allowed: { status: 403, zh: '您无权移动该案件', en: 'it is not yours to move this case so' },
  no_such_stage: { status: 409, zh: '案件不能从这里进入该阶段', en: 'the case cannot go to this stage from here' },
  stage_status: { status: 409, zh: '工单的当前状态不允许进入该阶段', en: 'the stage does not run in the present status of the ticket' },
  no_such_form: { status: 409, zh: '该案件没有这份表单', en: 'the case has no such form' },
  form_changed: { status: 412, zh: '表单在此期间被修改', en: 'the form has been changed since it was read' },
  case_filed: { status: 409, zh: '案件已经归档：要修改须先重新打开', en: 'the case is filed: to change it it is opened again first' },
  plan_carried_out: { status: 409, zh: '方案已经执行：要修改须先把案件退回', en: 'the plan is carried out: to change it the case is moved back first' },
  plan_not_approved: { status: 409, zh: '方案尚未获批：客户同意的应是获批的方案', en: 'the plan is not approved yet: the customer agrees to the one that is' },
  not_agreed: { status: 409, zh: '客户尚未同意现有方案：同意之后才能执行', en: 'the customer has not agreed to the plan as it is: it is carried out after that' },
  no_plan_due: { status: 409, zh: '目前无需提交方案', en: 'no plan is due now' },
  no_plan_submitted: { status: 409, zh: '没有待审批的方案', en: 'no plan waits for a decision' },
  not_the_approver: { status: 403, zh: '该方案不由您审批', en: 'this plan is not yours to decide on' },
  approves_own: {
    status: 403,
    zh: '撰写或提交该方案时用的是同一密钥：审批人须用自己的密钥',
    en: 'the plan was written or handed in by this key, or by whose it is: who decides on it uses a key of his own',
  },
  task_ended: { status: 409, zh: '该任务已经结束', en: 'the task has ended' },
  too_many_tasks: { status: 409, zh: '该工单的未结任务过多', en: 'too many tasks of this ticket are open' },
  no_such_department: { status: 409, zh: '没有这个部门', en: 'there is no such department' },
  not_of_department: { status: 409, zh: '此人不属于该部门', en: 'he does not belong to the department' },
};

/** With what is missing, each by its name in both languages, so that a screen can say it. */
export function refusedCase(why: CaseRefusal, missing: readonly Missing[], present: Record<string, unknown>): Problem {
  const { status, zh, en } = SAID[why];
  const named = missing.map(({ kind, id, stage, step, name }) => ({ kind, id, stage, ...(step === undefined ? {} : { step }), zh: name.zh, en: name.en }));
  const list = (language: 'zh' | 'en'): string => (named.length === 0 ? '' : `${language === 'zh' ? '：' : ': '}${named.map((one) => one[language]).join(language === 'zh' ? '、' : ', ')}`);
  return new Problem(status, codeOf(why, status), `${en}${list('en')}`, { extra: { reason: why, zh: `${zh}${list('zh')}`, ...(named.length === 0 ? {} : { missing: named }), present } });
}

function codeOf(why: CaseRefusal, status: Said['status']): ProblemCode {
  if (why === 'case_incomplete') return 'case_incomplete';
  return status === 403 ? 'forbidden' : status === 412 ? 'precondition_failed' : 'conflict';
}
