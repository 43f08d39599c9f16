import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { checkConfig, findingText, readRules } from './index.ts';
import { exampleFiles, type Files } from './testing.ts';

/** `docs/routing.md`: every block of YAML says in its first line what it belongs to, and whether it is refused. */
interface Block {
  readonly file: string;
  readonly refused: string | undefined;
  readonly text: string;
  readonly line: number;
}

const page = readFileSync(new URL('../../../docs/routing.md', import.meta.url), 'utf8');
const blocks: Block[] = [...page.matchAll(/```yaml\n# ([^,\n]+)(?:, refused: (.*))?\n([^]*?)```/g)].map(([, file = '', refused, text = ''], _index, all) => ({
  file,
  refused,
  text,
  line: page.slice(0, all[_index]!.index).split('\n').length,
}));

type Document = Record<string, unknown>;
type Entry = { readonly id: string };

/** What a block says is added to the document; an entry of the same id is replaced. Rules stand before those that are there. */
function joined(before: Document, more: Document): Document {
  const all = { ...before };
  for (const [key, value] of Object.entries(more)) {
    if (!Array.isArray(value) || !Array.isArray(before[key])) all[key] = value;
    else {
      const fresh = value as Entry[];
      const kept = (before[key] as Entry[]).filter((old) => !fresh.some(({ id }) => id === old.id));
      all[key] = key === 'rules' ? [...kept.slice(0, -1), ...fresh, ...kept.slice(-1)] : [...kept, ...fresh];
    }
  }
  return all;
}

const withBlock = (files: Files, { file, text }: Block): Files => ({ ...files, [file]: stringify(joined(parse(files[file] ?? '{}') as Document, parse(text) as Document)) });
const errors = (files: Files): string[] => checkConfig(files).findings.flatMap((one) => (one.severity === 'error' ? [findingText(one)] : []));
const { 'rules.yaml': rules = '', ...others } = exampleFiles('small');
const shipped = parse(rules) as Document;
/** The small example with its last rule alone. */
const base: Files = { ...others, 'rules.yaml': stringify({ ...shipped, rules: (shipped['rules'] as Entry[]).slice(-1) }) };
const whole = blocks.filter(({ file, refused }) => file.endsWith('.yaml') && refused === undefined).reduce(withBlock, base);

test('every block says what it belongs to', () => {
  expect(page.match(/```yaml/g)?.length).toBe(blocks.length);
  expect([...new Set(blocks.map(({ file }) => file))].sort()).toEqual(['a rules file', 'agents.yaml', 'queues.yaml', 'rules.yaml', 'teams.yaml']);
});

test('all of them together are a configuration', () => expect(errors(whole)).toEqual([]));

test.each(blocks.filter(({ refused }) => refused !== undefined).map((block) => [`line ${block.line}: ${block.refused}`, block] as const))('%s', (_name, block) =>
  expect(errors(withBlock(whole, block))).toContainEqual(expect.stringContaining(block.refused!)),
);

test('the rules of a simulation are read', () => {
  const files = blocks.filter(({ file }) => file === 'a rules file');
  expect(files.map(({ text }) => readRules('rules.yaml', text).findings)).toEqual([[]]);
});
