/**
 * Mere thanks (terms: Reopening): every clause of the message is thanks or a courtesy beside it, and one at least is thanks or says that it is well.
 * Anything else in it, a question, a number, one unknown word, makes it a message like any other: to reopen in vain costs a look, to miss a demand costs a customer.
 */
const LONGEST = 160;
const THANKS_EN = new RegExp(
  '^(ok(ay)?|great|perfect|wonderful|excellent|awesome|yes|all good|very good|got it)?\\s*' +
    '((many|a thousand|so many)\\s+)?(thanks|thank\\s*(you|u)|thx|ty|tks|cheers|much appreciated|(i )?(really )?appreciate (it|this|that|your help))' +
    '(\\s+(so much|very much|a lot|a million|again|indeed|all|everyone|team|both|in advance))*' +
    '(\\s+for\\s+(the|your|this|that|all|all the|all your|everything)?\\s*(quick|fast|prompt|kind|great|very|swift)?\\s*(help|reply|response|answer|support|service|assistance|information|info|update|everything|it)?)?$',
);
const COURTESY_EN =
  /^((hi|hello|hey|dear)( (all|team|support|everyone|there))?|ok(ay)?|great|perfect|wonderful|excellent|awesome|got it|received|noted|understood|all good|very good|(that|this|it) (works|worked|helped|is perfect|is great)( now| well)?|(that's|it's|that is) (great|perfect|all|good)|problem solved|solved|best|regards|(best|kind|warm|many) (regards|wishes)|have a (nice|good|great|lovely) (day|weekend|evening|one)|bye|take care)$/;
const WELL_EN = /^(great|perfect|wonderful|excellent|awesome|all good|(that|this|it) (works|worked|helped)( now| well)?|problem solved|solved)$/;
const YOU = '(你|您|你们|您们|大家|各位|啦|了|啊|呀|哦|哈|哟|喽|您了|你了)*';
const THANKS_ZH = new RegExp(
  `^(好的|好|嗯|嗯嗯|收到|非常|十分|太|真的|真|再次|万分|很)*(谢谢|谢了|多谢|谢啦|感谢|感激|感恩|辛苦)${YOU}((的)?(热心|耐心|及时|快速|大力)?(的)?(帮助|帮忙|回复|答复|解答|支持|服务|处理))?${YOU}$`,
);
const COURTESY_ZH =
  /^(您好|你好|亲|好的|好|好滴|好嘞|嗯|嗯嗯|行|可以了?|收到了?|知道了|明白了?|了解了?|清楚了|没问题了?|没事了|不用了|解决了|已解决|已经解决了|问题(已经|已)?解决了|太好了|太棒了|很好|非常好|非常满意|很满意|满意|再见|祝(您|你)?(工作)?(愉快|顺利|好))$/;
const WELL_ZH = /^(没问题了|没事了|解决了|已解决|已经解决了|问题(已经|已)?解决了|太好了|太棒了|非常满意|很满意)$/;
const ASKS = /[?？]/;
const DECORATION = /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f)+/gu;

export function isMereThanks(text: string): boolean {
  const plain = text.normalize('NFKC').trim();
  if (plain === '' || plain.length > LONGEST || ASKS.test(plain)) return false;
  const clauses = plain
    .toLowerCase()
    .replaceAll(DECORATION, ' ')
    .replaceAll('’', "'")
    .split(/[\n\r.,;:!~。,;:!、…~-]+/u)
    .map((clause) => clause.replaceAll(/\s+/g, ' ').trim())
    .filter((clause) => clause !== '');
  let thanks = false;
  for (const clause of clauses) {
    const tight = clause.replaceAll(' ', '');
    const isThanks = THANKS_EN.test(clause) || THANKS_ZH.test(tight) || WELL_EN.test(clause) || WELL_ZH.test(tight);
    if (!isThanks && !COURTESY_EN.test(clause) && !COURTESY_ZH.test(tight)) return false;
    thanks ||= isThanks;
  }
  return thanks;
}
