import { SOURCES, type Source, type Value } from './customer-attributes.ts';

/** What one source says of a customer, under whom it was said. */
export interface Word {
  /** Its origin, for ever. */
  readonly customerId: string;
  readonly name: string;
  readonly source: Source;
  readonly value: Value;
  /** When the source says it was so; ours where it does not say. */
  readonly at: number;
  /** Which agent or system. */
  readonly by: string | null;
}

/** `stale`: the source has said something newer. */
export type Heard = 'changed' | 'unchanged' | 'stale';

const same = (one: Word, other: Word): boolean => one.customerId === other.customerId && one.name === other.name && one.source === other.source;

/** The last word of each source counts, by the time that it gives; one that comes late changes nothing. */
export function hear(words: readonly Word[], word: Word): { readonly words: readonly Word[]; readonly heard: Heard } {
  const before = words.find((one) => same(one, word));
  if (before && before.at > word.at) return { words, heard: 'stale' };
  return { words: [...words.filter((one) => one !== before), word], heard: before?.value === word.value ? 'unchanged' : 'changed' };
}

/** A source takes its own word back. */
export function takeBack(words: readonly Word[], word: Pick<Word, 'customerId' | 'name' | 'source' | 'at'>): { readonly words: readonly Word[]; readonly heard: Heard } {
  if (words.some((one) => one.customerId === word.customerId && one.name === word.name && one.source === word.source && one.at > word.at)) return { words, heard: 'stale' };
  const rest = words.filter((one) => !(one.customerId === word.customerId && one.name === word.name && one.source === word.source));
  return { words: rest, heard: rest.length === words.length ? 'unchanged' : 'changed' };
}

export interface Effective {
  readonly name: string;
  readonly word: Word;
  /** Whether any other word on it says something else: shown, never overwritten. */
  readonly conflict: boolean;
  /** All of them, in the order in which they count. */
  readonly words: readonly Word[];
}

const byWeight = (a: Word, b: Word): number => SOURCES.indexOf(a.source) - SOURCES.indexOf(b.source) || b.at - a.at || (a.customerId < b.customerId ? -1 : Number(a.customerId > b.customerId));

/** What counts, by name: the word of the weightiest source, of several of one source (members of a merged group) the newest. */
export function effectiveOf(words: readonly Word[]): ReadonlyMap<string, Effective> {
  const byName = new Map<string, Word[]>();
  for (const word of words) byName.set(word.name, [...(byName.get(word.name) ?? []), word]);
  return new Map(
    [...byName.keys()].sort().map((name) => {
      const sorted = (byName.get(name) ?? []).toSorted(byWeight);
      const [first] = sorted;
      if (first === undefined) throw new Error('a name without a word');
      return [name, { name, word: first, conflict: sorted.some((one) => one.value !== first.value), words: sorted }];
    }),
  );
}

/** What routing and lists read of a customer without his words. */
export interface Cached {
  readonly name: string | null;
  readonly tier: string | null;
  readonly class: string | null;
  readonly language: string | null;
  readonly manager: string | null;
}
const CACHED = ['name', 'tier', 'class', 'language', 'manager'] as const satisfies readonly (keyof Cached)[];

export function cachedOf(words: readonly Word[]): Cached {
  const effective = effectiveOf(words.filter((one) => (CACHED as readonly string[]).includes(one.name)));
  const of = (name: string): string | null => {
    const value = effective.get(name)?.word.value;
    return value === undefined ? null : String(value);
  };
  return { name: of('name'), tier: of('tier'), class: of('class'), language: of('language'), manager: of('manager') };
}
