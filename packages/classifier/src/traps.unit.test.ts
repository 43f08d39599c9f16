import { makeClassifier } from './index.ts';
import type { Classified } from './index.ts';

const classify = makeClassifier();
const say = (text: string): Classified => classify({ subject: '', text });

describe('what is denied does not count', () => {
  test.each([
    ['我这不是投诉，就是想问下几点下班', 'question', 'calm'],
    ['不是来投诉的，想了解一下发票怎么开', 'billing', 'calm'],
    ['This is not a complaint, I just want to know your opening hours.', 'question', 'calm'],
    ["I don't want to complain, but where is my parcel?", 'in_sale', 'calm'],
    ['别担心，我只是问问发票什么时候能开', 'billing', 'calm'],
    ["I'm not angry, just curious how the refund works.", 'billing', 'calm'],
  ])('%s', (text, type, mood) => expect(say(text)).toMatchObject({ type, mood, urgency: 'low' }));
  test.each([
    ['这不是欺骗消费者吗', 'complaint'],
    ['我不得不投诉你们的客服', 'complaint'],
    ['不投诉不行了', 'complaint'],
    ['对这次维修不满意', 'complaint'],
    ['特别耐心的客服，点赞', 'praise'],
    ['有没有投诉渠道，我要投诉', 'complaint'],
    ['Not happy with the repair at all.', 'complaint'],
  ])('and what only looks like a denial does: %s', (text, type) => expect(say(text).type).toBe(type));
});

describe('what is quoted is no word of his', () => {
  test.each([
    ['页面上写着“投诉建议”四个字，点了没反应', 'technical'],
    ['The button "File a complaint" on your site does nothing.', 'technical'],
    ['点「立即投诉」按钮，页面一直转圈', 'technical'],
  ])('%s', (text, type) => expect(say(text)).toMatchObject({ type, mood: 'calm' }));
  test('an error message stands between marks, and is an error', () => expect(say('导出报表时弹出"服务器内部错误，操作失败"')).toMatchObject({ type: 'technical', urgency: 'medium' }));
  test('who puts all he says between marks quotes nobody', () => expect(say('“我要投诉，你们太过分了”').type).toBe('complaint'));
  test('65" is inches', () => expect(say('The 65" TV is terrible service, I want to complain about the 55" too').type).toBe('complaint'));
  test('only what he newly wrote counts', () => expect(say('已经解决了，谢谢！\n> 我要投诉，系统瘫痪，损失惨重')).toMatchObject({ type: 'praise', urgency: 'low' }));
});

describe('urgency', () => {
  test.each([
    ['怎么升级到最新版本？', 'low'],
    ['紧急联系人在哪里设置', 'low'],
    ['How do I upgrade?', 'low'],
    ['Where can I set an emergency contact?', 'low'],
    ['如果服务器宕机了，数据会不会丢？', 'low'],
    ['What happens if the server is down?', 'low'],
    ['整个平台都瘫痪了，所有客户都下不了单', 'high'],
    ['The whole platform is down and none of our customers can order.', 'high'],
    ['报表导出失败', 'medium'],
    ['不急，发票下周开就行', 'low'],
    ['不急，但是报表导出失败', 'medium'],
    ['The export fails.', 'medium'],
    ['建议增加夜间模式', 'low'],
  ])('%s → %s', (text, urgency) => expect(say(text).urgency).toBe(urgency));
  test('the words of it stand beside it', () => {
    expect(say('整个平台都瘫痪了，所有客户都下不了单').why.urgency).toEqual(expect.arrayContaining(['瘫痪', '所有']));
    expect(say('不急，有空时帮我查一下上个月的用量明细').why.urgency).toEqual(expect.arrayContaining(['不急']));
  });
});

describe('mood', () => {
  test.each([
    ['WHY IS IT BROKEN AGAIN, FIX IT', 'angry'],
    ['软件又崩溃了！！！', 'angry'],
    ['太棒了！！！非常满意', 'pleased'],
    ['AMAZING!!! Love it!', 'pleased'],
    ['NASA', 'calm'],
    ['好担心数据丢了', 'worried'],
    ['I am really worried that the data is lost.', 'worried'],
    ['It would be great if there was a dark theme.', 'calm'],
    ['請問發票什麼時候可以開', 'calm'],
  ])('%s → %s', (text, mood) => expect(say(text).mood).toBe(mood));
  test('with its words', () => expect(say('好担心数据丢了').why.mood).toEqual(expect.arrayContaining(['担心'])));
});

describe('how people write', () => {
  test('full width is half width', () => expect(say('ＡＰＰ登录失败，提示ｅｒｒｏｒ５００！！！')).toEqual(say('APP登录失败，提示error500!!!')));
  test('traditional is simplified', () => expect(say('發票抬頭寫錯了，請重新開立')).toMatchObject({ ...say('发票抬头写错了，请重新开立') }));
  test.each([
    ['客訴！你們的店員態度很差', 'complaint'],
    ['帳號登入不了', 'technical'],
    ['退貨要怎麼申請', 'after_sales'],
  ])('words of Taiwan: %s → %s', (text, type) => expect(say(text)).toMatchObject({ type, language: 'zh' }));
  test.each([
    ['我的 order 还没 deliver，tracking 也不更新', 'in_sale', 'zh'],
    ['登录 page 一直 loading，报 error 500', 'technical', 'zh'],
    ['Hi, my 发票 has the wrong company name', 'billing', 'en'],
  ])('both languages in one: %s', (text, type, language) => expect(say(text)).toMatchObject({ type, language }));
  test('reasons are words of the table, never his own', () => {
    const guess = say('张三，电话13800138000，我要投诉店员骂人！');
    expect(JSON.stringify(guess)).not.toMatch(/张三|1380/);
    expect(guess.reasons).toContain('投诉');
  });
});

test('a complaint of a person is told apart', () => {
  expect(say('我要投诉你们的快递员，骂人')).toMatchObject({ type: 'complaint', aboutPerson: true });
  expect(say('I want to complain about one of your drivers, he was rude.')).toMatchObject({ type: 'complaint', aboutPerson: true });
  expect(say('虚假宣传，太过分了，我要投诉')).toMatchObject({ type: 'complaint', aboutPerson: false });
  expect(say('师傅什么时候上门')).toMatchObject({ aboutPerson: false });
});
