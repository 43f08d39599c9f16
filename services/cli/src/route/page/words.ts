/** The words of a page, by language. */
export interface Words {
  readonly lang: string;
  readonly titleOne: string;
  readonly titleTwo: string;
  readonly versions: readonly string[];
  readonly difference: string;
  readonly intro: (contacts: number, changes: number | undefined) => string;
  readonly all: string;
  readonly queue: string;
  readonly channel: string;
  readonly priority: string;
  readonly columns: readonly string[];
  readonly waiting: string;
  readonly waitingAbout: string;
  readonly waits: string;
  readonly waitsAbout: string;
  readonly serviceLevel: string;
  readonly serviceLevelAbout: string;
  readonly occupancy: string;
  readonly occupancyAbout: string;
  readonly time: string;
  readonly contactsWaiting: string;
  readonly mean: string;
  readonly most: string;
  readonly agent: string;
  readonly agentsSorted: string;
  readonly group: string;
  readonly gini: string;
  readonly answered: string;
  readonly figures: string;
  readonly perAgent: string;
}

const EN: Words = {
  lang: 'en',
  titleOne: 'Routing, simulated',
  titleTwo: 'Two versions of the routing, side by side',
  versions: ['Version A', 'Version B'],
  difference: 'B − A',
  intro: (contacts, changes) => (changes === undefined ? `${contacts} contacts.` : `The same ${contacts} contacts under both versions; ${changes} of them fare otherwise.`),
  all: 'all',
  queue: 'queue',
  channel: 'channel',
  priority: 'priority',
  columns: ['contacts', 'mean wait', 'p50', 'p90', 'p99', 'in time', 'abandoned'],
  waiting: 'Waiting over time',
  waitingAbout: 'How many contacts waited for an agent.',
  waits: 'Waits by queue',
  waitsAbout: 'Of the contacts that were answered, half waited no longer than the end of the dark bar (p50), nine in ten no longer than that of the light one (p90).',
  serviceLevel: 'In time, by queue',
  serviceLevelAbout: 'Share of the contacts with a target that were answered by it.',
  occupancy: 'Occupancy of the agents',
  occupancyAbout: 'Every agent’s load, the busiest first: the flatter the line, the fairer the day.',
  time: 'time',
  contactsWaiting: 'contacts waiting',
  mean: 'mean',
  most: 'most',
  agent: 'agent',
  agentsSorted: 'agents, the busiest first',
  group: 'group',
  gini: 'unfairness (Gini)',
  answered: 'answered',
  figures: 'Figures',
  perAgent: 'Every agent',
};

const ZH: Words = {
  lang: 'zh',
  titleOne: '分配模拟',
  titleTwo: '两个分配版本对比',
  versions: ['版本 A', '版本 B'],
  difference: 'B − A',
  intro: (contacts, changes) => (changes === undefined ? `共 ${contacts} 个联络。` : `同样的 ${contacts} 个联络在两个版本下各走一遍；其中 ${changes} 个的结果不同。`),
  all: '全部',
  queue: '队列',
  channel: '渠道',
  priority: '优先级',
  columns: ['联络数', '平均等待', 'p50', 'p90', 'p99', '达标', '放弃'],
  waiting: '等待人数的变化',
  waitingAbout: '有多少联络在等待坐席。',
  waits: '各队列的等待时间',
  waitsAbout: '在已接通的联络中，一半的等待不超过深色条（p50），九成不超过浅色条（p90）。',
  serviceLevel: '各队列的达标率',
  serviceLevelAbout: '有时限的联络中按时接通的比例。',
  occupancy: '坐席负荷',
  occupancyAbout: '每位坐席的负荷，从最忙到最闲：线越平，一天越公平。',
  time: '时间',
  contactsWaiting: '等待的联络',
  mean: '平均',
  most: '最多',
  agent: '坐席',
  agentsSorted: '坐席，从最忙到最闲',
  group: '组',
  gini: '不均衡度（基尼系数）',
  answered: '接通数',
  figures: '数据',
  perAgent: '每位坐席',
};

export const WORDS = { en: EN, zh: ZH } as const;
export type PageLanguage = keyof typeof WORDS;
