import type { Classified, Classify } from '../types.ts';
import { MOODS, URGENCIES } from '../types.ts';

const STRANGE = [
  '',
  ' ',
  '?'.repeat(100_000),
  'not '.repeat(50_000),
  '没'.repeat(100_000),
  '\u0000\ud800',
  'a'.repeat(1_000_000),
  '\u{fdfa}'.repeat(5000),
  '"'.repeat(3000),
  '如果'.repeat(2000),
  '>\n'.repeat(2000),
];
const PLAIN = ['I was charged twice, please send a refund.', '登录不了，一直报错', '', 'Wo ist mein Paket?', '我要投诉！！！', 'Thanks, all is well.'];

/** What whoever calls a classifier may count on, be it rules or something trained. */
export function classifyContract(name: string, make: () => Classify): void {
  describe(`a classifier: ${name}`, () => {
    const classify = make();
    const say = (text: string): Classified => classify({ subject: '', text });

    test('the same text gives the same answer, also after others and from another instance', () => {
      const first = PLAIN.map(say);
      expect([...PLAIN].reverse().map(say).reverse()).toEqual(first);
      expect(PLAIN.map((text) => make()({ subject: '', text }))).toEqual(first);
    });
    test.each(PLAIN)('every field is there and of its kind: %p', (text) => {
      const { type, urgency, language, mood, confidence, reasons, why, aboutPerson, needsPerson } = say(text);
      expect(type).toMatch(/^[a-z0-9][a-z0-9_-]*$/);
      expect(URGENCIES).toContain(urgency);
      expect(MOODS).toContain(mood);
      expect(language).toMatch(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/);
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
      expect([typeof aboutPerson, typeof needsPerson]).toEqual(['boolean', 'boolean']);
      for (const words of [reasons, why.urgency, why.language, why.mood]) expect(words.length).toBeLessThanOrEqual(6);
    });
    test('no type without its words, unless a person looks; where nothing tells it, a person does', () => {
      for (const guess of PLAIN.map(say)) expect(guess.needsPerson || guess.reasons.length > 0).toBe(true);
      expect(say('')).toMatchObject({ type: 'other', needsPerson: true, confidence: 0 });
    });
    test('subject and text count together', () => expect(classify({ subject: '退款', text: '登录不了' })).toEqual(classify({ subject: '', text: '退款\n登录不了' })));
    test('long, empty and hostile text is looked at in bounded work', () => {
      for (const text of STRANGE) expect(URGENCIES).toContain(say(text).urgency);
    });
  });
}
