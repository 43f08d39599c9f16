import { csvCell, csvLine } from './csv.ts';

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '＝1', '＋1', '－1', '＠x', '=cmd|" /C calc"!A0', '-2+3+cmd|x'])('%j is no formula any more (formula injection in CSV)', (value) =>
  expect(csvCell(value).replace(/^"/, '')).toMatch(/^'/),
);

test('a text as it is, quoted where it must be; numbers and truths bare', () => {
  expect(csvLine(['李伟', 'a,b', 'say "x"', 'two\nlines', -5, true, null, undefined, ' x '])).toBe('李伟,"a,b","say ""x""","two\nlines",-5,true,,," x "\r\n');
});
