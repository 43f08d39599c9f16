import { newText } from '@sluice/mail';
import { corpus, percent, tell } from './corpora.ts';

interface Asserted {
  readonly fixture: string;
  readonly reference_visible_text: string;
  readonly tested: boolean;
}

/** Line by line; blanks at the ends of lines and around the text do not count. */
const lined = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();

const found = corpus('quoted-reply');

test('what is new, where a reference is asserted: 90 % exactly', () => {
  if (!found) return;
  const asserted = (found.json('crisp/expected.json') as Asserted[]).filter((one) => one.tested);
  const missed = asserted.filter((one) => lined(newText(found.read(`crisp/fixtures/${one.fixture}`).toString())) !== lined(one.reference_visible_text)).map((one) => one.fixture);
  tell(`quoted-reply: ${percent(asserted.length - missed.length, asserted.length)} exact; not: ${missed.join(', ')}`);
  expect(missed.length).toBeLessThanOrEqual(asserted.length * 0.1);
});

test('every reply is trimmed in under a second, keeps something and no quoted line', () => {
  if (!found) return;
  const slow: string[] = [];
  const files = found.files('**/*.txt');
  for (const file of files) {
    const text = found.read(file).toString();
    const began = performance.now();
    const own = newText(text);
    if (performance.now() - began > 1000) slow.push(file);
    expect([file, own === '' && text.trim() !== '']).toEqual([file, false]);
    if (own !== text.trim()) expect([file, /^>/m.test(own.replace(/^-+ *forwarded[\s\S]*/im, ''))]).toEqual([file, false]);
  }
  tell(`quoted-reply: ${files.length} replies, none over 1 s`);
  expect(slow).toEqual([]);
});
