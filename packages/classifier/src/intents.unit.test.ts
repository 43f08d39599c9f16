import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Classified, loadLanguageModel, makeClassifier } from './index.ts';

const CORPUS = path.join(process.env['CORPORA_DIR'] ?? path.resolve(import.meta.dirname, '../../../../shared/corpora'), 'intent');
const there = existsSync(CORPUS);
if (!there) console.info(`no corpus at ${CORPUS}: the words of other people's customers were not tried (set CORPORA_DIR)`);

const classify = makeClassifier(await loadLanguageModel());
const say = (text: string): Classified => classify({ subject: '', text });
const read = (file: string): string => readFileSync(path.join(CORPUS, file), 'utf8');
const share = <T>(list: readonly T[], holds: (one: T) => boolean): number => list.filter(holds).length / list.length;

/** What two shops call their customers' wants, as types of ours. Wants that name only products of theirs, or talk, are left out. */
const SHOPS: Readonly<Record<string, readonly string[]>> = {
  ORDER_STATUS: ['in_sale'],
  DELAY_IN_PARCEL: ['in_sale'],
  DELAY_IN_DELIVERY: ['in_sale'],
  MODIFY_ADDRESS: ['in_sale'],
  CANCEL_ORDER: ['in_sale'],
  ORDER_QUERY: ['in_sale'],
  RESUME_DELIVERY: ['in_sale'],
  CHECK_PINCODE: ['in_sale'],
  INTERNATIONAL_SHIPPING: ['in_sale'],
  REFUNDS_RETURNS_REPLACEMENTS: ['after_sales', 'billing'],
  RETURN_EXCHANGE: ['after_sales', 'billing'],
  WARRANTY: ['after_sales'],
  PAYMENT_AND_BILL: ['billing'],
  MODES_OF_PAYMENTS: ['billing'],
  EMI: ['billing', 'presale'],
  COD: ['billing', 'in_sale'],
  MATTRESS_COST: ['presale'],
  WHAT_SIZE_TO_ORDER: ['presale'],
  COMPARISON: ['presale'],
  OFFERS: ['presale'],
};

test('of what two shops are asked, what it is sure of is right nine times in ten', () => {
  if (!there) return;
  const lines = ['curekart', 'sofmattress'].flatMap((shop) => read(`hint3-train/${shop}_train.csv`).split('\n').slice(1));
  const asked = lines.flatMap((line) => {
    const at = line.lastIndexOf(',');
    const types = SHOPS[line.slice(at + 1).trim()];
    return types === undefined ? [] : [{ types, guess: say(line.slice(0, at).replaceAll(/^"|"$/g, '')) }];
  });
  const sure = asked.filter(({ guess }) => !guess.needsPerson);
  console.info(`intents: ${asked.length} sentences of two shops, sure of ${sure.length}, ${(100 * share(sure, ({ types, guess }) => types.includes(guess.type))).toFixed(1)} % of those right`);
  expect(asked.length).toBeGreaterThan(400);
  expect(sure.length).toBeGreaterThanOrEqual(asked.length * 0.45);
  expect(share(sure, ({ types, guess }) => types.includes(guess.type))).toBeGreaterThanOrEqual(0.9);
  expect(share(asked, ({ guess }) => guess.language === 'en')).toBeGreaterThanOrEqual(0.97);
});

test('of what no company of ours is asked, most goes to a person', () => {
  if (!there) return;
  const { oos_train: outside } = JSON.parse(read('clinc150/train_val.json')) as { readonly oos_train: readonly (readonly [string, string])[] };
  const outsideShare = share(outside, ([text]) => say(text).needsPerson);
  console.info(`intents: of ${outside.length} sentences outside of any scope ${(100 * outsideShare).toFixed(1)} % go to a person`);
  expect(outsideShare).toBeGreaterThanOrEqual(0.75);
});

test('the language of a bank’s customers is told', () => {
  if (!there) return;
  const texts = read('banking77/train.csv')
    .split('\n')
    .slice(1)
    .filter((line) => /^[^"].{40,}/.test(line))
    .map((line) => line.slice(0, line.lastIndexOf(',')));
  expect(texts.length).toBeGreaterThan(2000);
  expect(share(texts, (text) => say(text).language === 'en')).toBeGreaterThanOrEqual(0.98);
});
