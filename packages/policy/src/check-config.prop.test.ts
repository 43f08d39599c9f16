import * as fc from 'fast-check';
import { checkConfig, compilePool, compileRules, diffConfig, readRules } from './index.ts';
import { exampleFiles, type Files } from './testing.ts';

const company = exampleFiles('company');
const small = exampleFiles('small');
const words = [
  '{',
  '}',
  '[',
  ']',
  ':',
  '-',
  '"',
  '&a ',
  '*a',
  '!!x ',
  '|',
  'null',
  '.nan',
  '-1',
  '99999999999999999999',
  '',
  ' ',
  '\n',
  '\u0000',
  '客服',
  'true',
  '~',
  '? ',
  '<<: ',
  'rings: [{after: 1s}]',
  'overflow: general',
  '@',
];

/** Slips of the pen: a word of a document replaced, a line lost, doubled or moved in. */
const slip = fc.record({
  file: fc.constantFrom('agents.yaml', 'queues.yaml', 'rules.yaml', 'calendars.yaml'),
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  kind: fc.constantFrom('word', 'lose', 'double', 'indent', 'insert'),
  word: fc.constantFrom(...words),
});

function slipped(files: Files, { file, at, kind, word }: { file: string; at: number; kind: string; word: string }): Files {
  const text = files[file]!;
  const lines = text.split('\n');
  const line = Math.floor(at * lines.length);
  const parts = text.split(/(\s+|[{}[\],:])/);
  const part = Math.floor(at * parts.length);
  const put = (list: readonly string[], index: number, ...fresh: string[]): string[] => [...list.slice(0, index), ...fresh, ...list.slice(index + 1)];
  switch (kind) {
    case 'word':
      return { ...files, [file]: put(parts, part, word).join('') };
    case 'insert':
      return { ...files, [file]: put(parts, part, word, parts[part]!).join('') };
    case 'lose':
      return { ...files, [file]: put(lines, line).join('\n') };
    case 'double':
      return { ...files, [file]: put(lines, line, lines[line]!, lines[line]!).join('\n') };
    default:
      return { ...files, [file]: put(lines, line, ` ${lines[line]!}`).join('\n') };
  }
}

test.each([
  ['small', small, 400],
  ['company', company, 120],
] as const)('whatever is mistyped in %s is told with a place in the file, or is a configuration that compiles', (_name, files, numRuns) =>
  fc.assert(
    fc.property(fc.array(slip, { minLength: 1, maxLength: 3 }), (slips) => {
      const broken = slips.reduce(slipped, files);
      const { findings, config } = checkConfig(broken);
      for (const { file, line, column, message } of findings) {
        const lines = (broken[file] ?? '').split('\n');
        expect(line).toBeLessThanOrEqual(lines.length);
        expect([line >= 1, column >= 1, column <= (lines[line - 1] ?? '').length + 1, message !== '']).toEqual([true, true, true, true]);
      }
      expect(config === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
      if (!config) return;
      compileRules(config);
      compilePool(config);
      diffConfig(config, config);
      readRules('rules.yaml', broken['rules.yaml']!);
    }),
    { numRuns },
  ),
);
