import type { WordList } from './list.ts';

/** Words by which one complains without being angry: the others of `complaint` speak of anger too. */
export const PLAIN_COMPLAINTS: WordList = [
  ['complaint', 4, '投诉|举报|赔偿|反映一个情况|反映…情况|管一管|反映一下|误导消费'],
  ['complaint', 3, '第三次|第四次|第五次|处理结果…不|给…解释'],
  ['complaint', 4, 'complaint|complain|dissatisfied|compensation|ombudsman|consumer protection|legal action|lawyer|an explanation'],
  ['complaint', 3, 'third time|fourth time|fifth time|speak to a manager|speak to your manager|not acceptable|no explanation|called back'],
];
