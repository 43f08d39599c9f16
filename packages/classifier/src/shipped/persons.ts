import type { WordList } from './list.ts';

/** Somebody of ours, and what people do. Alone it says nothing: it tells of which complaints a person is the matter. */
export const PERSON: WordList = [
  ['person', 3, '客服|店员|店长|导购|快递员|外卖员|师傅|工程师|技术员|坐席|接线员|销售员|业务员|经理|主管|员工|收银员|护士|老师|司机|保安|态度|骂人|骂骂咧咧|羞辱|他说|她说|这个人|那个人|工号'],
  ['solved', 3, '已经恢复|就恢复|顺利解决|已经顺利|抢修好|恢复正常|解决了|已解决|修好了|搞定了|已经好了|好了谢谢'],
  [
    'person',
    3,
    'agent|driver|courier was|technician|engineer|fitter|clerk|cashier|manager was|representative|rep|salesman|saleswoman|salesperson|assistant was|receptionist|advisor|adviser|employee|staff member|one of your|the man|the woman|the guy|the lady|rude|swore|attitude|hung up on me|laughed at|yelled|shouted at|condescending|aggressive',
  ],
  [
    'solved',
    3,
    'is solved|problem solved|had it fixed|fixed in|was over in|sorted now|working again|works again|back up|is fixed now|fixed now|resolved now|has been fixed|has been resolved|all sorted|back to normal',
  ],
];
