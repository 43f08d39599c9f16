import { type Hit, weigh } from './match.ts';
import { isDenied } from './negation.ts';
import { type Prepared, within } from './prepare.ts';
import { signMark, type Table, type TypeRow } from './table.ts';
import type { Sign } from './document.ts';

/** What stands in a text, after denials, quotations and suppositions. */
export interface Evidence {
  readonly hits: readonly Hit[];
  of(row: TypeRow): number;
  sign(sign: Sign): number;
  /** Of all types that speak of trouble. */
  readonly trouble: number;
}

export function evidenceOf({ plain, quoted, supposed }: Prepared, table: Table): Evidence {
  const found = table.find(plain);
  const kinds = new Map(table.types.map((row) => [row.mark, row]));
  const hits = found.hits.filter((hit) => {
    const row = kinds.get(hit.phrase.mark);
    const trouble = row?.urgency === 'trouble';
    // What it is about, it is about also where it is denied or quoted; so is a question or a request.
    if (row !== undefined && row.kind !== 'stance' && !trouble) return true;
    if (!hit.phrase.mark.startsWith('mood:') && within(supposed, hit.at)) return false;
    // An error message stands between marks, and is an error.
    if (row?.kind !== 'general' && within(quoted, hit.at)) return false;
    return !isDenied(hit, plain, found.tokens);
  });
  const troubles = table.types.filter(({ urgency }) => urgency === 'trouble');
  return {
    hits,
    of: (row) => weigh(hits, row.mark),
    sign: (sign) => weigh(hits, signMark(sign)),
    trouble: troubles.reduce((sum, row) => sum + weigh(hits, row.mark), 0),
  };
}
