import { changesMatter, matterOf } from './subject.ts';

test.each([
  ['Re: Order 77', 'order 77'],
  ['RE: Re: re[2]: Order 77', 'order 77'],
  ['AW: WG: Bestellung', 'bestellung'],
  ['回复：退款', '退款'],
  ['答复: 转发： 退款', '退款'],
  ['Ｒｅ：　退款', '退款'],
  ['返信: 注文', '注文'],
  ['RES: ENC: Pedido', 'pedido'],
  ['[EXTERNAL] Re: Order 77', 'order 77'],
  ['Re: [Ticket 17] 【外部邮件】 Order  77', 'order 77'],
  ['Order 77 (fwd)', 'order 77'],
  ['New address (was: Re: Order 77)', 'new address'],
  ['Re:', ''],
  ['', ''],
  [null, ''],
  ['Refund for order 77', 'refund for order 77'],
  ['Rest of the order', 'rest of the order'],
  ['Invoice: 77', 'invoice: 77'],
])('%j is about %j', (subject, matter) => expect(matterOf(subject)).toBe(matter));

test('an answer that leaves the subject out, or only marks it, stays; another subject is another matter', () => {
  expect([changesMatter('Order 77', 'Re: order 77'), changesMatter('Order 77', null), changesMatter(null, 'Order 77'), changesMatter('退款', '回复: 退款')]).toEqual([false, false, false, false]);
  expect([changesMatter('Order 77', 'Re: Order 78'), changesMatter('退款', '发票')]).toEqual([true, true]);
});
