import { readFileSync } from 'node:fs';
import { checkConfig, findingText } from './index.ts';
import { exampleFiles, nineToFive } from './testing.ts';

/** `docs/calendars.md`: a block of YAML is an addition to the calendars of the small example, and says in its first line whether it is refused. */
const page = readFileSync(new URL('../../../docs/calendars.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```yaml\n# calendars\.yaml(?:, refused: (.*))?\n([^]*?)```/g)].map(([, refused, text = '']) => ({ refused, text }));
const small = exampleFiles('small');

const said = (text: string): string[] => {
  const own = text.slice(text.indexOf('calendars:\n') + 'calendars:\n'.length);
  const { findings } = checkConfig({ ...small, 'calendars.yaml': `${small['calendars.yaml']}${own}` }, { calendars: nineToFive });
  return findings.map(findingText);
};

test('every block is one of these', () => expect([page.match(/```yaml/g)?.length, blocks.length]).toEqual([blocks.length, 7]));

test.each(blocks.map((block) => [block.refused ?? 'taken', block] as const))('%s', (_name, { refused, text }) =>
  expect(said(text)).toEqual(refused === undefined ? [] : [expect.stringContaining(refused)]),
);
