import { readFileSync } from 'node:fs';
import { checkConfig, findingText } from './index.ts';
import { exampleFiles, type Files, nineToFive } from './testing.ts';

/** `docs/cases.md`: a block of YAML is a whole document, and says in its first line whether it is refused. Those that are taken stand together. */
const page = readFileSync(new URL('../../../docs/cases.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```yaml\n# ([a-z]+\.yaml)(?:, refused: (.*))?\n([^]*?)```/g)].map(([, file = '', refused, text = '']) => ({ file, refused, text }));
const taken: Files = Object.fromEntries(blocks.filter((block) => block.refused === undefined).map((block) => [block.file, block.text]));
const errors = (files: Files): string[] =>
  checkConfig({ ...exampleFiles('small'), ...taken, ...files }, { calendars: nineToFive })
    .findings.filter((one) => one.severity === 'error')
    .map(findingText);

test('every block is one of these', () => expect([page.match(/```yaml/g)?.length, Object.keys(taken).sort()]).toEqual([blocks.length, ['cases.yaml', 'departments.yaml']]));

test('what is shown is taken, together', () => expect(errors({})).toEqual([]));

test.each(blocks.flatMap((block) => (block.refused === undefined ? [] : [[block.refused, block] as const])))('refused: %s', (refused, { file, text }) =>
  expect(errors({ [file]: text })).toEqual([expect.stringContaining(refused)]),
);
