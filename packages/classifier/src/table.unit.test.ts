import { checkTable, type ClassificationDocument, type Classified, makeClassifier, SHIPPED, SHIPPED_TYPES, typesOf } from './index.ts';

const say = (document: ClassificationDocument, text: string): Classified => makeClassifier(undefined, document)({ subject: '', text });
const faults = (document: Partial<ClassificationDocument>): string[] => checkTable({ version: 1, ...document }).map(({ path, message }) => `${path.join('.')}: ${message}`);

test('the shipped table is a document like any other, without a fault, with names in both languages', () => {
  expect(checkTable({ ...SHIPPED, base: 'none' })).toEqual([]);
  expect(typesOf().map(({ id }) => id)).toEqual([...SHIPPED_TYPES]);
  for (const { name } of typesOf()) expect([typeof name?.zh, typeof name?.en]).toEqual(['string', 'string']);
});

describe('a company adds to it', () => {
  const document: ClassificationDocument = {
    version: 1,
    types: [
      {
        id: 'recall',
        name: { zh: '召回', en: 'Recall' },
        rules: [
          { words: ['召回', 'recall notice'], weight: 6 },
          { pattern: 'rc-\\d{4}', says: 'RC number', decides: true },
        ],
      },
      { id: 'billing', name: { en: 'Money' }, rules: [{ words: ['小票'], weight: 5 }] },
      { id: 'presale', off: true },
      { id: 'in_sale', replace: true, rules: [{ words: ['货柜'] }] },
    ],
    signs: { disaster: [{ words: ['塔吊倒了'], weight: 3 }] },
    moods: { angry: [{ words: ['掀桌'] }] },
  };
  test('types of its own stand first, the others as they were, named anew, emptied or gone', () => {
    expect(checkTable(document)).toEqual([]);
    expect(typesOf(document).map(({ id }) => id)).toEqual(['recall', ...SHIPPED_TYPES.filter((id) => id !== 'presale')]);
    expect(typesOf(document).find(({ id }) => id === 'billing')?.name).toEqual({ zh: '账单与发票', en: 'Money' });
  });
  test('its words count beside the shipped ones, in traditional characters too', () => {
    expect(say(document, '我收到召回通知，怎么处理')).toMatchObject({ type: 'recall', reasons: ['召回'] });
    expect(say(document, '請問小票丟了怎麼辦').type).toBe('billing');
    expect(say(document, '发票什么时候开').type).toBe('billing');
    expect(say(document, '工地塔吊倒了，快来人').urgency).toBe('high');
    expect(say(document, '系统又坏了，掀桌').mood).toBe('angry');
  });
  test('a rule that decides does so whatever else is said', () =>
    expect(say(document, 'I want to complain about the invoice, see RC-2044')).toMatchObject({ type: 'recall', confidence: 0.95, reasons: ['RC number'], needsPerson: false }));
  test('a shipped type that is off or emptied is not found by its old words', () => {
    expect(say(document, '这款多少钱，有现货吗').type).not.toBe('presale');
    expect(say(document, '快递到哪了').type).not.toBe('in_sale');
    expect(say(document, '货柜到了吗').type).toBe('in_sale');
  });
});

test('`base: none` is all there is; of equals the first is it, and how sure one must be is a figure', () => {
  const document: ClassificationDocument = {
    version: 1,
    base: 'none',
    types: [
      { id: 'first', rules: [{ words: ['鱼'] }] },
      { id: 'second', rules: [{ words: ['鱼'] }] },
    ],
  };
  expect(say(document, '我要投诉这条鱼').type).toBe('first');
  expect(say(document, '我要投诉').type).toBe('other');
  expect(say({ ...document, sureFrom: 0 }, '鱼').needsPerson).toBe(false);
  expect(say({ ...document, sureFrom: 1 }, '鱼').needsPerson).toBe(true);
});

test('what the form cannot say is told with its place', () => {
  expect(faults({ types: [{ id: 'other', rules: [{ words: ['x'] }] }] })).toEqual(['types.0.id: `other` is what cannot be told: it has no rules']);
  expect(faults({ types: [{ id: 'billing' }, { id: 'billing' }] })).toEqual(['types.1.id: the id `billing` stands twice']);
  expect(faults({ types: [{ id: 'biling', off: true }] })).toEqual(['types.0.off: the type `biling` is not shipped']);
  expect(faults({ types: [{ id: 'mine' }] })).toEqual(['types.0: nothing speaks for the type `mine`']);
  expect(faults({ types: [{ id: 'mine', rules: [{}] }] })).toEqual(['types.0.rules.0: the rule has neither words nor a pattern']);
  expect(faults({ types: [{ id: 'mine', rules: [{ words: ['…了', '_ x', '!!'] }] }] })).toHaveLength(3);
  expect(faults({ moods: { angry: [{ pattern: '(' }] } })[0]).toMatch(/^moods\.angry\.0\.pattern: the pattern cannot be read/);
  expect(faults({ signs: { loss: [{ pattern: 'a*' }, { pattern: '(a+)+b' }, { pattern: '(a)\\1' }] } })).toEqual([
    'signs.loss.0.pattern: the pattern fits every text',
    'signs.loss.1.pattern: the pattern repeats what repeats, or what can be read in several ways: a text could keep it busy for ever',
    'signs.loss.2.pattern: the pattern names what it found: it may take for ever',
  ]);
  expect(faults({ signs: { hurry: [{ words: ['x'], decides: true }] } })).toEqual(['signs.hurry.0.decides: only a rule of a type decides it']);
  for (const pattern of ['(a?a?)*b', '(a|a)*c', 'a.*b.*c', String.raw`(\p{L}|\w)+x`, '退款.*订单.*现在'])
    expect(faults({ signs: { loss: [{ pattern }] } })).toEqual([expect.stringMatching(/a text could keep it busy for ever$/)]);
  for (const pattern of [String.raw`\p{Lu}+\d+`, String.raw`(?:\p{Script=Han}|\d)+号`, String.raw`vip-\d{4}`]) expect(faults({ signs: { loss: [{ pattern }] } })).toEqual([]);
  expect(faults({ base: 'none' })).toEqual(['types: the table has no type']);
});
