import { surveyText } from './survey-text.ts';

const TEXTS = [
  { language: 'zh', subject: '请评价', text: '请打开 {link}\n' },
  { language: 'en', subject: 'How did we do?', text: 'Please open {link}' },
];
const zh = { subject: '请评价', text: '请打开 https://x/s/1' };
const en = { subject: 'How did we do?', text: 'Please open https://x/s/1' };
const both = { subject: '请评价 / How did we do?', text: '请打开 https://x/s/1\n\nPlease open https://x/s/1' };

test.each([
  ['zh', zh],
  ['zh-Hant-TW', zh],
  ['en', en],
  ['de', en],
  ['und', both],
  ['', both],
  [null, both],
])('who reads %s is written to so', (language, wanted) => {
  expect(surveyText(TEXTS, language, 'https://x/s/1')).toEqual(wanted);
});

test('where his language has no text, he gets what there is; a link is put in as it is', () => {
  expect(surveyText(TEXTS.slice(0, 1), 'en', '$&')).toEqual({ subject: '请评价', text: '请打开 $&' });
});
