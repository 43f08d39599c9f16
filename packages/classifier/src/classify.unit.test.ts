import { loadLanguageModel, makeClassifier } from './index.ts';
import type { Classified, ContactType, Urgency } from './index.ts';
import { SENTENCES_EN } from './testing/sentences-en.ts';
import { SENTENCES_ZH } from './testing/sentences-zh.ts';

const classify = makeClassifier(await loadLanguageModel());
const say = (text: string, customerLanguage?: string): Classified => classify({ subject: '', text, ...(customerLanguage === undefined ? {} : { customerLanguage }) });

interface Row {
  readonly language: string;
  readonly text: string;
  readonly type: ContactType;
  readonly urgency: Urgency;
  /** 60 of the 200 were never looked at while the lexicons were written. */
  readonly heldOut: boolean;
}
const rows = (language: string, list: typeof SENTENCES_EN): Row[] => list.map(([text, type, urgency], index) => ({ language, text, type, urgency, heldOut: [2, 5, 8].includes(index % 10) }));
const ALL = [...rows('zh', SENTENCES_ZH), ...rows('en', SENTENCES_EN)];

function share(list: readonly Row[], right: (row: Row, guess: Classified) => boolean): number {
  return list.filter((row) => right(row, say(row.text))).length / list.length;
}

describe('200 own sentences, half zh, half en', () => {
  const sets: readonly [string, readonly Row[]][] = [
    ['all', ALL],
    ['held out', ALL.filter((row) => row.heldOut)],
    ['zh', ALL.filter((row) => row.language === 'zh')],
    ['en', ALL.filter((row) => row.language === 'en')],
  ];
  test('there are 100 of each, and 60 are held out', () => {
    expect([SENTENCES_ZH.length, SENTENCES_EN.length, ALL.filter((row) => row.heldOut).length]).toEqual([100, 100, 60]);
    expect(new Set(ALL.map((row) => row.text)).size).toBe(200);
  });
  test.each(sets)('language ≥ 98 %%, urgency ≥ 85 %%, type ≥ 80 %%: %s', (_name, list) => {
    expect(share(list, (row, guess) => guess.language === row.language)).toBeGreaterThanOrEqual(0.98);
    expect(share(list, (row, guess) => guess.urgency === row.urgency)).toBeGreaterThanOrEqual(0.85);
    expect(share(list, (row, guess) => guess.type === row.type)).toBeGreaterThanOrEqual(0.8);
  });
  test('what it is sure of is right nine times in ten; most of what it gets wrong goes to a person', () => {
    const held = ALL.filter((row) => row.heldOut).map((row) => ({ row, guess: say(row.text) }));
    const sure = held.filter(({ guess }) => !guess.needsPerson);
    expect(sure.length).toBeGreaterThanOrEqual(held.length * 0.75);
    expect(sure.filter(({ row, guess }) => guess.type === row.type).length / sure.length).toBeGreaterThanOrEqual(0.9);
  });
  test('no answer without its words, unless a person looks', () => {
    for (const { text } of ALL) {
      const guess = say(text);
      expect(guess.needsPerson || guess.reasons.length > 0).toBe(true);
    }
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

test('subject and text count together, and the same text gives the same answer', () => {
  const once = classify({ subject: 'Refund', text: 'The kettle does not heat.' });
  expect(once).toMatchObject({ type: 'problem', urgency: 'medium', language: 'en' });
  expect(classify({ subject: 'Refund', text: 'The kettle does not heat.' })).toEqual(once);
});

test('without the model the rules alone tell zh and en', () => {
  const bare = makeClassifier();
  expect(ALL.filter((row) => bare({ subject: '', text: row.text }).language === row.language).length).toBeGreaterThanOrEqual(196);
});

test('long, empty and hostile text is looked at in bounded work', () => {
  for (const text of ['', ' ', '?'.repeat(100_000), 'not '.repeat(50_000), '没'.repeat(100_000), '\u0000\ud800', 'a'.repeat(1_000_000)])
    expect(['question', 'problem', 'other']).toContain(say(text).type);
});
