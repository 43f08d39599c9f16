import { loadLanguageModel, makeClassifier } from './index.ts';
import type { Classified } from './index.ts';
import { classifyContract } from './testing/classify-contract.ts';
import { HELD_OUT_EN } from './testing/held-out-en.ts';
import { HELD_OUT_ZH } from './testing/held-out-zh.ts';
import type { Labelled } from './testing/labelled.ts';
import { SENTENCES_EN } from './testing/sentences-en.ts';
import { SENTENCES_ZH } from './testing/sentences-zh.ts';

const model = await loadLanguageModel();
const classify = makeClassifier(model);
const say = (text: string, customerLanguage?: string): Classified => classify({ subject: '', text, ...(customerLanguage === undefined ? {} : { customerLanguage }) });

classifyContract('the rules', () => makeClassifier(model));
classifyContract('the rules, without the model of languages', () => makeClassifier());

type Right = (row: Labelled, guess: Classified) => boolean;
const type: Right = ([, wanted], guess) => guess.type === wanted;
const urgency: Right = ([, , wanted], guess) => guess.urgency === wanted;
const mood: Right = ([, , , wanted], guess) => guess.mood === wanted;

function share(list: readonly Labelled[], right: Right): number {
  return list.filter((row) => right(row, say(row[0]))).length / list.length;
}
const least = (list: readonly Labelled[], bars: readonly (readonly [Right, number])[]): void => {
  for (const [right, bar] of bars) expect(share(list, right)).toBeGreaterThanOrEqual(bar);
};

describe('sentences of our own', () => {
  const held = [...HELD_OUT_ZH, ...HELD_OUT_EN];
  test('each once, half zh, half en, of every type, urgency and mood', () => {
    const all = [...SENTENCES_ZH, ...SENTENCES_EN, ...held];
    expect(new Set(all.map(([text]) => text)).size).toBe(all.length);
    expect([SENTENCES_ZH.length, SENTENCES_EN.length, HELD_OUT_ZH.length, HELD_OUT_EN.length]).toEqual([410, 410, 80, 80]);
    for (const list of [HELD_OUT_ZH, HELD_OUT_EN]) expect([1, 2, 3].map((column) => new Set(list.map((row) => row[column])).size)).toEqual([11, 3, 4]);
  });
  test.each([
    ['zh', SENTENCES_ZH],
    ['en', SENTENCES_EN],
  ])('those by which the words were chosen: %s', (language, list) => {
    least(list, [
      [type, 0.92],
      [urgency, 0.94],
      [mood, 0.97],
      [(_row, guess) => guess.language === language, 0.99],
    ]);
  });
  test.each([
    ['zh', HELD_OUT_ZH],
    ['en', HELD_OUT_EN],
  ])('those that were written afterwards: %s', (language, list) => {
    least(list, [
      [type, 0.7],
      [urgency, 0.8],
      [mood, 0.9],
      [(_row, guess) => guess.language === language, 0.98],
    ]);
  });
  test('of those it is sure of more than the half, and right nine times in ten; the rest goes to a person', () => {
    const sure = held.filter(([text]) => !say(text).needsPerson);
    expect(sure.length).toBeGreaterThanOrEqual(held.length * 0.55);
    expect(share(sure, type)).toBeGreaterThanOrEqual(0.9);
  });
});

describe('language', () => {
  test.each([
    ['Hallo, ich habe meine Bestellung noch nicht erhalten', 'de'],
    ['Bonjour, je voudrais un remboursement', 'fr'],
    ['¿Dónde está mi pedido? Gracias', 'es'],
    ['Dove posso trovare la fattura del mio ordine?', 'it'],
    ['Quando chega a minha encomenda? Obrigada', 'pt'],
    ['Waar blijft mijn bestelling, ik wacht al een week', 'nl'],
    ['注文した商品がまだ届きません', 'ja'],
    ['주문한 상품이 아직 도착하지 않았습니다', 'ko'],
    ['Где мой заказ? Жду уже две недели', 'ru'],
    ['สินค้ายังไม่ถึง', 'th'],
    ['لم أستلم طلبي بعد', 'ar'],
    ['Мій рахунок не відкривається, допоможіть будь ласка', 'uk'],
    ['我的 iPhone 15 Pro Max 连不上 Wi-Fi', 'zh'],
    ['請問發票什麼時候可以開', 'zh'],
    ['Please ship it to 上海市徐汇区 and call me before', 'en'],
    ['超可爱の杯子碎了', 'zh'],
  ])('%s → %s', (text, language) => expect(say(text).language).toBe(language));

  test('what is known of the customer decides where the text cannot', () => {
    expect(say('領収書発行', 'ja').language).toBe('ja');
    expect(say('領収書発行').language).toBe('zh');
    expect(say('12345', 'zh').language).toBe('zh');
    expect(say('A-1029 / B-77', 'de').language).toBe('de');
    expect(say('').language).toBe('und');
  });
  test('in a language without a lexicon a person looks', () => {
    expect(say('Wo ist mein Paket?')).toMatchObject({ type: 'other', urgency: 'medium', needsPerson: true });
  });
  test('addresses and links are no words of the text', () =>
    expect(say('我的账号 a.very.long.name@company-example.com https://example.com/some/english/words/in/a/path 登录失败').language).toBe('zh'));
});

test('without the model the rules alone tell zh and en', () => {
  const bare = makeClassifier();
  const right = (list: readonly Labelled[], language: string): number => list.filter(([text]) => bare({ subject: '', text }).language === language).length / list.length;
  expect(right(SENTENCES_ZH, 'zh')).toBeGreaterThanOrEqual(0.98);
  expect(right(SENTENCES_EN, 'en')).toBeGreaterThanOrEqual(0.98);
});
