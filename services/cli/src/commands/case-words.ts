/** What `sluice case` says beside what stands in the process of a case, in each language. */
export interface CaseWords {
  readonly join: string;
  readonly colon: string;
  readonly now: string;
  readonly nobody: string;
  readonly missing: string;
  readonly plan: string;
  readonly task: string;
  readonly ticket: (status: string) => string;
  readonly planOf: (ticket: string) => string;
  readonly decides: (agent: string) => string;
  readonly decidedBy: (agent: string) => string;
  readonly filed: (filed: number, unfiled: number) => string;
  readonly unfiled: string;
  readonly late: (late: number, steps: number) => string;
  readonly notRated: string;
  /** What the API names by a word of its own: statuses, states, questions of surveys. */
  readonly terms: Readonly<Record<string, string>>;
}

const en: CaseWords = {
  join: ', ',
  colon: ': ',
  now: 'now',
  nobody: 'nobody',
  missing: 'missing',
  plan: 'plan',
  task: 'task',
  ticket: (status) => `ticket ${status}`,
  planOf: (ticket) => `that of ${ticket}`,
  decides: (agent) => `${agent} decides`,
  decidedBy: (agent) => `by ${agent}`,
  filed: (filed, unfiled) => `${filed} cases filed${unfiled === 0 ? '' : `, ${unfiled} ended unfiled`}`,
  unfiled: 'not filed',
  late: (late, steps) => `${late} of ${steps} steps late`,
  notRated: 'not rated',
  terms: { handed_back: 'handed back', planned: 'not asked yet', asked: 'asked, not rated', withheld: 'not asked' },
};

const zh: CaseWords = {
  join: '、',
  colon: '：',
  now: '至今',
  nobody: '无人',
  missing: '尚缺',
  plan: '方案',
  task: '任务',
  ticket: (status) => `工单${status}`,
  planOf: (ticket) => `沿用 ${ticket} 的方案`,
  decides: (agent) => `待 ${agent} 审批`,
  decidedBy: (agent) => `由 ${agent} 审批`,
  filed: (filed, unfiled) => `归档案件 ${filed} 件${unfiled === 0 ? '' : `，未归档即关闭 ${unfiled} 件`}`,
  unfiled: '未归档',
  late: (late, steps) => `${steps} 个步骤中 ${late} 个逾期`,
  notRated: '未评价',
  terms: {
    new: '新建',
    open: '处理中',
    waiting: '等待',
    resolved: '已解决',
    closed: '已关闭',
    running: '进行中',
    done: '完成',
    skipped: '跳过',
    withdrawn: '撤回',
    handed_back: '交回',
    draft: '草稿',
    submitted: '待审批',
    approved: '已批准',
    speed: '处理速度',
    communication: '沟通',
    effect: '效果',
    planned: '尚未询问',
    asked: '已询问，未评价',
    withheld: '未询问',
  },
};

export const WORDS: Readonly<Record<'zh' | 'en', CaseWords>> = { zh, en };
