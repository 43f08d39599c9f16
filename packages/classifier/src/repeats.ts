import { disjoint, isEdge, type Item, itemsOf } from './pattern-items.ts';

/** So often a group may come again whose text can be divided in several ways; each time more doubles the ways at least. */
const FEW = 5;

/**
 * In words, why a text could keep a regular expression busy for ever; undefined where none can. So it is
 * - where a group comes again and again whose text can be divided in more than one way, as `(a+)+`, `(a|ab)*`, `(a?b?)*`: each letter doubles the time;
 * - where several places take what comes after them, as `a.*b.*c`: the time grows with the cube of the text, which is hours for a long mail.
 * The pattern is one that `new RegExp` accepts. Decided on its form: `(?:ab?)+` is counted too. It may be harmless, and can be written otherwise.
 */
export function mayTakeForEver(pattern: string): string | undefined {
  const alternatives = itemsOf(pattern);
  if (repeatsManyWays(alternatives, 1)) return 'repeats what repeats, or what can be read in several ways';
  return alternatives.some(isSlow) ? 'takes any text in several places (write .{0,100} for .*)' : undefined;
}

function repeatsManyWays(alternatives: readonly (readonly Item[])[], times: number): boolean {
  return alternatives.flat().some(({ group, most }) => group !== undefined && ((times * most > FEW && hasManyWays(group)) || repeatsManyWays(group, times * Math.max(1, most))));
}

/** Its length is not fixed, or two of its alternatives may begin alike. */
function hasManyWays(group: readonly (readonly Item[])[]): boolean {
  if (group.some((items) => items.some((item) => item.least !== item.most || (item.group !== undefined && hasManyWays(item.group))))) return true;
  return group.length > 1 && group.some((one, index) => group.slice(0, index).some((other) => !beginApart(one[0], other[0])));
}

function beginApart(one: Item | undefined, other: Item | undefined): boolean {
  return one !== undefined && other !== undefined && one.group === undefined && other.group === undefined && disjoint(one.source, other.source);
}

/** Of one way through the pattern: does its time grow with the cube of the text? */
function isSlow(items: readonly Item[]): boolean {
  const isAnchored = items[0]?.source === '^';
  const { open, touching } = placesIn(items, undefined);
  return open > (isAnchored ? 2 : 1) || (touching && !isAnchored && items[0]?.least === 0);
}

/** `open`: places without limit that may take what comes after them; `touching`: two of them with nothing between that must come. */
interface Places {
  readonly open: number;
  readonly touching: boolean;
}

function placesIn(items: readonly Item[], after: Item | undefined): Places {
  let [open, touching] = [0, false];
  items.forEach((item, index) => {
    const rest = items.slice(index + 1);
    const next = rest[0] ?? after;
    if (item.group && item.most < Infinity) {
      const inside = item.group.map((one) => placesIn(one, next));
      open += Math.max(0, ...inside.map((one) => one.open)) * Math.min(item.most, FEW);
      touching ||= inside.some((one) => one.touching);
    } else if (item.most === Infinity && next !== undefined && !stopsBefore(item, next)) {
      open += 1;
      const must = rest.find((one) => one.least > 0 || one.most === Infinity);
      touching ||= must?.most === Infinity && !stopsBefore(item, must);
    }
  });
  return { open, touching };
}

/** It cannot take what must come next, so there is only one place where it ends. */
function stopsBefore(item: Item, next: Item): boolean {
  return item.group === undefined && next.group === undefined && (next.least > 0 || next.most === Infinity) && !isEdge(next.source) && disjoint(item.source, next.source);
}
