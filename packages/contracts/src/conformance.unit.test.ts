import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decode } from './index.ts';

const corpora = process.env['CORPORA_DIR'] ?? path.resolve(import.meta.dirname, '../../../../shared/corpora');
const file = path.join(corpora, 'cloudevents/features/kafka-protocol-binding.feature');

interface Scenario {
  readonly name: string;
  readonly payload: string;
  readonly headers: Record<string, string>;
  readonly attributes: Record<string, string>;
  readonly data: unknown;
}

const table = (block: string): Record<string, string> =>
  Object.fromEntries(
    block
      .split('\n')
      .filter((line) => line.trim().startsWith('|'))
      .map(
        (line) =>
          line
            .split('|')
            .slice(1, 3)
            .map((cell) => cell.trim()) as [string, string],
      )
      .filter(([key]) => key !== 'key'),
  );

/** The small part of Gherkin that the conformance feature uses. */
function scenarios(text: string): Scenario[] {
  return text
    .split(/\n\s*Scenario(?: Outline)?: /)
    .slice(1)
    .flatMap((block) => {
      const [payload, data] = [...block.matchAll(/"""\n([\s\S]*?)"""/g)].map((match) => match[1] ?? '');
      const examples = block
        .split('Examples:')[1]
        ?.split('\n')
        .filter((line) => line.includes('|'))
        .slice(1)
        .map((line) => line.split('|')[1]?.trim() ?? '') ?? [''];
      const head = block.slice(0, block.indexOf('When parsed'));
      const wanted = block.slice(block.indexOf('Then the attributes'), block.indexOf('And the data'));
      return examples.map((example) => ({
        name: `${block.split('\n')[0] ?? ''} ${example}`,
        payload: payload ?? '',
        headers: table(head.slice(head.indexOf('Kafka headers')).replaceAll('<contentType>', example)),
        attributes: table(wanted),
        data: JSON.parse(data ?? 'null'),
      }));
    });
}

test('the conformance scenarios of the Kafka binding', () => {
  if (!existsSync(file)) {
    console.info(`no corpora at ${corpora}: the conformance features were not checked (set CORPORA_DIR)`);
    return;
  }
  const all = scenarios(readFileSync(file, 'utf8'));
  expect(all.length).toBeGreaterThanOrEqual(3);
  for (const one of all) {
    const read = decode({ key: null, headers: one.headers, value: Buffer.from(one.payload) });
    const { specversion, ...attributes } = one.attributes;
    expect(specversion).toBe('1.0');
    expect({ name: one.name, ...read }).toMatchObject({ name: one.name, ...attributes, data: one.data });
  }
});
