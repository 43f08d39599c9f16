import type { ClassificationDocument, TypeEntry, WordRule } from '../document.ts';
import { ACTS_EN } from './acts-en.ts';
import { ACTS_ZH } from './acts-zh.ts';
import { rulesOf } from './list.ts';
import { MOODS_EN, MOODS_ZH } from './moods.ts';
import { PERSON } from './persons.ts';
import { PLAIN_COMPLAINTS } from './plain-complaints.ts';
import { TOPICS_EN } from './topics-en.ts';
import { TOPICS_ZH } from './topics-zh.ts';

/** 打不开, 登不上, 付不了: a verb, 不, and that it does not come about. */
const NOT_COME_ABOUT: WordRule = {
  pattern: '[打登连进看用传收付发关保导装启做办找听读写扫刷调取提充拨接弹加下点查送改删验注转选搜输存签退叫]不(?:开|上|进|了(?!解)|出|到|动|起来|通|成功)',
  says: '…不了',
  weight: 2.5,
};

const type = (id: string, zh: string, en: string, more: Omit<TypeEntry, 'id' | 'name' | 'rules'>, patterns: readonly WordRule[] = []): TypeEntry => ({
  id,
  name: { zh, en },
  ...more,
  rules: [...rulesOf(id, ACTS_ZH, ACTS_EN, TOPICS_ZH, TOPICS_EN, PLAIN_COMPLAINTS), ...patterns],
});
const sign = (id: string) => rulesOf(id, ACTS_ZH, ACTS_EN, PERSON);
const mood = (id: string) => rulesOf(id, MOODS_ZH, MOODS_EN);

/** The table that counts where a company says nothing else: a document like its own. */
export const SHIPPED: ClassificationDocument = {
  version: 1,
  types: [
    type('complaint', '投诉', 'Complaint', { kind: 'stance', urgency: 'trouble', decidesFrom: 2.5 }),
    type('suggestion', '建议', 'Suggestion', { kind: 'stance', urgency: 'low' }),
    type('praise', '表扬', 'Praise', { kind: 'stance', urgency: 'low' }),
    type('technical', '技术支持', 'Technical support', {}),
    type('billing', '账单与发票', 'Billing', {}),
    type('after_sales', '售后服务', 'After-sales service', {}),
    type('in_sale', '售中协助', 'In-sale help', {}),
    type('presale', '售前咨询', 'Pre-sale enquiry', {}),
    type('problem', '问题报告', 'Problem', { kind: 'general', urgency: 'trouble' }, [NOT_COME_ABOUT]),
    type('request', '服务请求', 'Request', { kind: 'general' }),
    type('question', '一般咨询', 'Question', { kind: 'general' }),
  ],
  signs: {
    disaster: sign('disaster'),
    breadth: sign('breadth'),
    core: sign('core'),
    loss: sign('loss'),
    hurry: sign('hurry'),
    noHurry: sign('noHurry'),
    solved: sign('solved'),
    person: sign('person'),
  },
  moods: { angry: [...mood('angry'), ...rulesOf('complaint', ACTS_ZH, ACTS_EN)], worried: mood('worried'), pleased: mood('pleased') },
  sureFrom: 0.45,
};
