import { readFileSync } from 'node:fs';
import { checkConfig, findingText } from './index.ts';
import { exampleFiles } from './testing.ts';

/** `docs/sla.md`: a block of YAML is a document in the small example's folder, and says in its first line whether it is refused. */
const page = readFileSync(new URL('../../../docs/sla.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```yaml\n# ([a-z]+\.yaml)(?:, refused: ([^\n]*))?\n([\s\S]*?)```/g)].map(([, file = '', refused, text = '']) => ({ file, refused, text }));
const DEPARTMENTS = 'departments:\n  - {id: service, name: {zh: 客服, en: Service}, coordinating: true, head: mei, supervisor: anna}\n';

test('every block of YAML says what it is', () => {
  expect(blocks).toHaveLength(page.split('```yaml').length - 1);
  expect(blocks.length).toBeGreaterThan(3);
});

test.each(blocks)('$file: $text', ({ file, refused, text }) => {
  const found = checkConfig({ ...exampleFiles('small'), 'departments.yaml': DEPARTMENTS, [file]: text }).findings.map(findingText);
  expect(found).toEqual(refused === undefined ? [] : [expect.stringContaining(refused)]);
});
