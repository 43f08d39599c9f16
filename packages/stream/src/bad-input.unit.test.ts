import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BAD_INPUT, fateText } from './testing/bad-input-rows.ts';

test('the README’s table of bad input is the one that is tried', () => {
  const text = readFileSync(path.resolve(import.meta.dirname, '../README.md'), 'utf8');
  const rows = text
    .slice(text.indexOf('## Bad input'), text.indexOf('## What happens if'))
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1);
  expect(rows.map((line) => line.split(' | ').slice(0, 2).join(' | '))).toEqual(BAD_INPUT.map(({ what, fate }) => `| ${what} | ${fateText(fate)}`));
});
