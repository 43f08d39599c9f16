import type { Language } from '@sluice/runtime';

/** What the pages of a case say beside what stands in its process, in each language. */
export interface CaseWords {
  readonly lang: string;
  readonly other: { readonly language: Language; readonly lang: string; readonly name: string };
  readonly languages: string;
  readonly file: string;
  readonly review: string;
  readonly ticket: string;
  readonly process: string;
  readonly status: string;
  readonly stage: string;
  readonly openedAt: string;
  readonly madeAt: string;
  readonly zone: string;
  readonly filed: string;
  readonly unfiled: string;
  readonly closed: string;
  readonly filing: (number: number) => string;
  readonly coordinating: string;
  readonly responsible: string;
  readonly assisting: string;
  readonly field: string;
  readonly value: string;
  readonly by: string;
  readonly at: string;
  readonly required: string;
  readonly empty: string;
  readonly none: string;
  readonly stages: string;
  readonly entered: string;
  readonly left: string;
  readonly why: string;
  readonly steps: string;
  readonly step: string;
  readonly begun: string;
  readonly done: string;
  readonly due: string;
  readonly used: string;
  readonly target: string;
  readonly inTime: string;
  readonly state: string;
  readonly late: string;
  readonly onTime: string;
  readonly noTarget: string;
  readonly stands: string;
  readonly untilDay: (day: string) => string;
  readonly untilDate: string;
  readonly elapsed: string;
  readonly unknown: string;
  readonly approval: string;
  readonly planOf: string;
  readonly problem: string;
  readonly unlinked: string;
  readonly authors: string;
  readonly submitted: string;
  readonly decided: string;
  readonly refused: string;
  readonly reason: string;
  readonly reasons: string;
  readonly tasks: string;
  readonly department: string;
  readonly what: string;
  readonly answer: string;
  readonly agent: string;
  readonly month: string;
  readonly type: string;
  readonly rootCause: string;
  readonly keywords: string;
  readonly satisfaction: string;
  readonly notRated: string;
  /** What has become of the survey of a solution that nobody has rated. */
  readonly surveys: Readonly<Record<string, string>>;
  readonly cases: (count: number) => string;
  readonly more: string;
  readonly noCases: string;
  readonly duration: (hours: number, minutes: number, seconds: number) => string;
  /** Words of closed lists. */
  readonly terms: Readonly<Record<string, string>>;
}

const zh: CaseWords = {
  lang: 'zh-CN',
  other: { language: 'en', lang: 'en', name: 'English' },
  languages: '语言',
  file: '案件档案',
  review: '月度复盘',
  ticket: '工单',
  process: '流程',
  status: '状态',
  stage: '阶段',
  openedAt: '立案时间',
  madeAt: '打印时间',
  zone: '时区',
  filed: '归档时间',
  unfiled: '未归档',
  closed: '工单关闭于',
  filing: (number) => `第 ${number} 次归档`,
  coordinating: '协调部门',
  responsible: '责任部门',
  assisting: '协助部门',
  field: '项目',
  value: '内容',
  by: '填写人',
  at: '时间',
  required: '必填',
  empty: '未填写',
  none: '无',
  stages: '各阶段',
  entered: '进入',
  left: '离开',
  why: '原因',
  steps: '各步骤的时间',
  step: '步骤',
  begun: '开始',
  done: '结束',
  due: '期限',
  used: '用时',
  target: '时限',
  inTime: '是否逾期',
  state: '结果',
  late: '逾期',
  onTime: '未逾期',
  noTarget: '无时限',
  stands: '计时暂停',
  untilDay: (day) => `至${day}下班`,
  untilDate: '按约定日期',
  elapsed: '自然时间',
  unknown: '无法计算',
  approval: '方案审批',
  planOf: '沿用问题案件的方案',
  problem: '所沿用的问题案件',
  unlinked: '已解除关联',
  authors: '方案撰写人',
  submitted: '提交',
  decided: '批准',
  refused: '退回',
  reason: '理由',
  reasons: '跳过、退回等的理由',
  tasks: '各部门的任务',
  department: '部门',
  what: '任务',
  answer: '结果',
  agent: '经办人',
  month: '月份',
  type: '类型',
  rootCause: '根本原因',
  keywords: '关键词',
  satisfaction: '满意度',
  notRated: '未评价',
  surveys: { planned: '尚未询问', asked: '已询问，未评价', withheld: '未询问' },
  cases: (count) => `本页案件：${count}`,
  more: '下一页',
  noCases: '本月没有归档的案件。',
  duration: (hours, minutes, seconds) => [hours > 0 ? `${hours} 小时` : '', minutes > 0 ? `${minutes} 分` : '', seconds > 0 ? `${seconds} 秒` : ''].filter(Boolean).join(' ') || '0 分',
  terms: {
    new: '新建',
    open: '处理中',
    waiting: '等待',
    resolved: '已解决',
    closed: '已关闭',
    opened: '立案',
    done: '完成',
    skipped: '跳过',
    withdrawn: '撤回',
    moved_back: '退回',
    reopened: '重新打开',
    running: '进行中',
    handed_back: '交回',
    draft: '草稿',
    submitted: '待审批',
    approved: '已批准',
    moved: '移动',
    refused: '退回方案',
    voided: '审批作废',
    monday: '星期一',
    tuesday: '星期二',
    wednesday: '星期三',
    thursday: '星期四',
    friday: '星期五',
    saturday: '星期六',
    sunday: '星期日',
    speed: '处理速度',
    communication: '沟通',
    effect: '效果',
  },
};

const en: CaseWords = {
  lang: 'en',
  other: { language: 'zh', lang: 'zh-CN', name: '中文' },
  languages: 'Language',
  file: 'File of the case',
  review: 'Monthly review',
  ticket: 'Ticket',
  process: 'Process',
  status: 'Status',
  stage: 'Stage',
  openedAt: 'Opened',
  madeAt: 'Printed',
  zone: 'Time zone',
  filed: 'Filed',
  unfiled: 'not filed',
  closed: 'ticket closed',
  filing: (number) => `filing ${number}`,
  coordinating: 'Coordinating department',
  responsible: 'Responsible department',
  assisting: 'Assisting departments',
  field: 'Field',
  value: 'What it says',
  by: 'Written by',
  at: 'When',
  required: 'required',
  empty: 'not filled in',
  none: 'none',
  stages: 'Stages',
  entered: 'Entered',
  left: 'Left',
  why: 'Why',
  steps: 'Times of the steps',
  step: 'Step',
  begun: 'Begun',
  done: 'Done',
  due: 'Due',
  used: 'Time used',
  target: 'Target',
  inTime: 'Late?',
  state: 'Outcome',
  late: 'late',
  onTime: 'in time',
  noTarget: 'no target',
  stands: 'the clock stands',
  untilDay: (day) => `until the closing of ${day}`,
  untilDate: 'by the date agreed',
  elapsed: 'every hour counts',
  unknown: 'cannot be reckoned',
  approval: 'Approval of the plan',
  planOf: 'Plan of the problem',
  problem: 'Problem that it went on with',
  unlinked: 'linked no more',
  authors: 'Authors of the plan',
  submitted: 'Handed in',
  decided: 'Approved',
  refused: 'Refused',
  reason: 'Reason',
  reasons: 'Reasons for what was skipped or sent back',
  tasks: 'Tasks of departments',
  department: 'Department',
  what: 'Task',
  answer: 'What came of it',
  agent: 'Who does it',
  month: 'Month',
  type: 'Type',
  rootCause: 'Root cause',
  keywords: 'Keywords',
  satisfaction: 'Satisfaction',
  notRated: 'not rated',
  surveys: { planned: 'not asked yet', asked: 'asked, not rated', withheld: 'not asked' },
  cases: (count) => `Cases on this page: ${count}`,
  more: 'Next page',
  noCases: 'No case was filed in this month.',
  duration: (hours, minutes, seconds) => [hours > 0 ? `${hours} h` : '', minutes > 0 ? `${minutes} min` : '', seconds > 0 ? `${seconds} s` : ''].filter(Boolean).join(' ') || '0 min',
  terms: {
    new: 'new',
    open: 'open',
    waiting: 'waiting',
    resolved: 'resolved',
    closed: 'closed',
    opened: 'opened',
    done: 'done',
    skipped: 'skipped',
    withdrawn: 'withdrawn',
    moved_back: 'moved back',
    reopened: 'reopened',
    running: 'running',
    handed_back: 'handed back',
    draft: 'draft',
    submitted: 'handed in',
    approved: 'approved',
    moved: 'moved',
    refused: 'plan refused',
    voided: 'approval void',
    monday: 'Monday',
    tuesday: 'Tuesday',
    wednesday: 'Wednesday',
    thursday: 'Thursday',
    friday: 'Friday',
    saturday: 'Saturday',
    sunday: 'Sunday',
    speed: 'Speed',
    communication: 'Communication',
    effect: 'Effect',
  },
};

export const WORDS: Readonly<Record<Language, CaseWords>> = { zh, en };
