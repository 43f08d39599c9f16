import type { ClassificationDocument, WordRule } from './document.ts';
import { mayTakeForEver } from './repeats.ts';
import { SHIPPED } from './shipped/index.ts';
import { typesOf } from './table.ts';
import { OTHER } from './types.ts';

export interface TableFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly expected: string;
}

/** What the form of a `classification.yaml` cannot say: ids that stand twice, patterns that cannot be read or take long, `replace` and `off` of nothing, an empty table. */
export function checkTable(document: ClassificationDocument): TableFault[] {
  const types = document.types ?? [];
  const found = types.flatMap((entry, index) => {
    const at = ['types', index] as const;
    return [...idFaults(document, index).map((fault) => ({ ...fault, path: [...at, ...fault.path] })), ...ruleFaults(entry.rules ?? [], [...at, 'rules'])];
  });
  for (const part of ['signs', 'moods'] as const) {
    for (const [key, rules] of Object.entries(document[part] ?? {})) {
      found.push(...ruleFaults(rules, [part, key]));
      const place = rules.findIndex((rule) => rule.decides === true);
      if (place >= 0) found.push({ path: [part, key, place, 'decides'], message: 'only a rule of a type decides it', expected: 'no `decides` here' });
    }
  }
  if (found.length === 0 && typesOf(document).length === 0) found.push({ path: ['types'], message: 'the table has no type', expected: 'at least one, or `base: shipped`' });
  return found;
}

const shippedIds = new Set((SHIPPED.types ?? []).map(({ id }) => id));

function idFaults(document: ClassificationDocument, index: number): TableFault[] {
  const types = document.types ?? [];
  const { id, off, replace, rules = [] } = types[index]!;
  const known = document.base !== 'none' && shippedIds.has(id);
  if (id === OTHER) return [{ path: ['id'], message: `\`${OTHER}\` is what cannot be told: it has no rules`, expected: 'another id' }];
  if (types.findIndex((one) => one.id === id) < index) return [{ path: ['id'], message: `the id \`${id}\` stands twice`, expected: 'each id once' }];
  if (known) return [];
  if (off === true || replace === true) return [{ path: [off === true ? 'off' : 'replace'], message: `the type \`${id}\` is not shipped`, expected: `one of ${[...shippedIds].join(', ')}` }];
  return rules.length === 0 ? [{ path: [], message: `nothing speaks for the type \`${id}\``, expected: '`rules`: words or patterns' }] : [];
}

function ruleFaults(rules: readonly WordRule[], at: readonly (string | number)[]): TableFault[] {
  return rules.flatMap((rule, index) => {
    if (rule.words === undefined && rule.pattern === undefined) return [{ path: [...at, index], message: 'the rule has neither words nor a pattern', expected: '`words` or `pattern`' }];
    const words = (rule.words ?? []).flatMap((word, place) =>
      saysSomething(word) ? [] : [{ path: [...at, index, 'words', place], message: `\`${word}\` fits nothing`, expected: 'letters, digits or Chinese characters at its beginning' }],
    );
    return [...words, ...patternFaults(rule.pattern, [...at, index, 'pattern'])];
  });
}

/** `…` and `_` stand between parts. */
const saysSomething = (word: string): boolean => word.split(/[…_]/).every((part) => /[\p{L}\p{N}?]/u.test(part));

function patternFaults(pattern: string | undefined, path: readonly (string | number)[]): TableFault[] {
  if (pattern === undefined) return [];
  try {
    if (new RegExp(pattern, 'u').test('')) return [{ path, message: 'the pattern fits every text', expected: 'a pattern that needs at least one character' }];
  } catch (error) {
    return [{ path, message: `the pattern cannot be read: ${error instanceof Error ? error.message : String(error)}`, expected: 'a regular expression' }];
  }
  if (/\\[1-9k]/.test(pattern)) return [{ path, message: 'the pattern names what it found: it may take for ever', expected: 'no back reference' }];
  const why = mayTakeForEver(pattern);
  return why === undefined ? [] : [{ path, message: `the pattern ${why}: a text could keep it busy for ever`, expected: 'a pattern that can be read in one way only' }];
}
