import { HISTORY_MARK } from './marks.ts';
import { BEGINS_ATTRIBUTION, FORWARDED, type Label, LABEL_OF, ORIGINAL, REPLY_ABOVE, WROTE } from './words.ts';

/** A longer line is somebody's paragraph; nothing is looked for in it, so every look is short. */
export const LONGEST_LINE = 500;

const isShort = (line: string): boolean => line.length <= LONGEST_LINE;
const isBlank = (line: string | undefined): boolean => line === undefined || line.trim() === '';
/** `>` by the conventions of text, a mark where HTML said it. */
export const isQuoted = (line: string): boolean => /^[ \t]{0,3}(?:>|\uE001)/.test(line);

const TIME = /\d{1,2}[:.h]\d{2}|\d{1,2}\s?(?:[ap]\.?m\.?|uhr)(?!\p{L})|[上下]午|午[前後]|오[전후]|\d{1,2}\s?[时時点點시]/iu;
const DATE = /(?<!\d)\d{4}(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2}/;
const ADDRESS = /[^\s<>()[\]"',;:@]@[^\s<>()[\]"',;:@]+/;
const ENDS_WITH_COLON = /[:：]$/;
const ENDS_WITH_ADDRESS = /@[^\s@<>]{2,}(?:>|\)|\]|"|'|\s|<mailto:[^\s<>]*>)*[:：]$/;

/** Inside of rules (`---- … ----`), emphasis and brackets of Markdown do not count. */
const core = (text: string): string =>
  text
    .replaceAll('*', '')
    .replaceAll(/<mailto:[^<>]{0,200}>/g, '')
    .replace(/^[\s\-–—_]+/, '')
    .replace(/[\s\-–—_]+$/, '');

/**
 * sure: somebody's address or a time of day stands in it, so it tells who wrote when. weak: "Ann wrote:", which people also write
 * themselves; it counts only above a quote.
 */
function attributionIn(text: string): 'sure' | 'weak' | undefined {
  const plain = core(text);
  if (plain === '' || !isShort(plain)) return undefined;
  const colon = ENDS_WITH_COLON.test(plain);
  const [date, time, address] = [DATE.test(plain), TIME.test(plain), ADDRESS.test(plain)];
  // The end of one that was folded: what closes a bracket has opened it.
  if (plain.indexOf('>') >= 0 && (plain.indexOf('<') < 0 || plain.indexOf('<') > plain.indexOf('>'))) return undefined;
  if (!WROTE.test(plain)) return colon && (date || time) && ENDS_WITH_ADDRESS.test(plain) && BEGINS_ATTRIBUTION.test(plain) ? 'sure' : undefined;
  if (colon && (address || (time && (date || BEGINS_ATTRIBUTION.test(plain))))) return 'sure';
  if (!colon && date && address && /(?<!\p{L})(?:wrote|writes)$/iu.test(plain)) return 'sure';
  return colon && plain.length <= 200 ? 'weak' : undefined;
}

/** Yahoo's app writes the history on, in the line that opens it. */
function beginsBelowItself(line: string): boolean {
  const said = /^(.{10,300}?[>)]\s?\S{3,20}\s?[:：])\s{2,}\S/u.exec(line)?.[1];
  return said !== undefined && BEGINS_ATTRIBUTION.test(said) && ADDRESS.test(said) && attributionIn(said) === 'sure';
}

const MOST_FOLDS = 3;

/** A line that tells who wrote when, folded over up to four lines; `end` is the line behind it. */
export function attributionAt(lines: readonly string[], at: number): { readonly end: number; readonly sure: boolean } | undefined {
  const first = lines[at] ?? '';
  if (!isShort(first) || isBlank(first)) return undefined;
  const alone = attributionIn(first) ?? (beginsBelowItself(first) ? 'sure' : undefined);
  if (alone) return { end: at + 1, sure: alone === 'sure' };
  if (!mayBegin(first)) return undefined;
  let text = first;
  for (let next = at + 1; next <= at + MOST_FOLDS; next += 1) {
    const line = lines[next];
    if (line === undefined || isBlank(line) || !isShort(line) || (isQuoted(line) && !closesBracket(text, line))) return undefined;
    // A sentence that is followed by a whole attribution is not the start of it.
    if (BEGINS_ATTRIBUTION.test(core(line)) && attributionIn(line) === 'sure') return undefined;
    text = `${text} ${line.trim()}`;
    if (text.length > LONGEST_LINE) return undefined;
    if (attributionIn(text) === 'sure') return { end: next + 1, sure: true };
  }
  return undefined;
}

/** `… <somebody@example.com` and `>:` in the next line, which is no quote. */
const closesBracket = (above: string, line: string): boolean => above.lastIndexOf('<') > above.lastIndexOf('>') && /^>[^>]{0,60}[:：]\s*$/.test(line);

/** The first line of a folded one has the date, or the writer's name and address. */
function mayBegin(line: string): boolean {
  const plain = core(line);
  if (BEGINS_ATTRIBUTION.test(plain)) return DATE.test(plain) || TIME.test(plain) || /\d/.test(plain);
  return /^[^<>@.!?。！？]{1,80}<[^<>@\s]+@[^<>\s]+>/u.test(plain);
}

const LABELLED = /^[\s*|#_]*(\p{L}[\p{L} ]{0,24}?)[\s*|]*[:：|]/u;

function labelOf(line: string): Label | undefined {
  const head = line.slice(0, 60);
  const word = LABELLED.exec(head)?.[1];
  // Orange and its like write it without the colon.
  if (word === undefined && /^\s*message du\s+\d/i.test(head)) return 'date';
  return word === undefined ? undefined : LABEL_OF.get(word.trim().toLowerCase());
}

const LONGEST_BLOCK = 14;

/**
 * The block of headers by which Outlook and its like open a history: who, to whom or when, and the subject or an address. Fewer is
 * somebody's own list ("From: Berlin, To: Paris").
 */
export function headerBlockAt(lines: readonly string[], at: number): number | undefined {
  const first = lines[at] ?? '';
  if (!isShort(first)) return undefined;
  const begins = labelOf(first);
  if (begins === undefined || begins === 'cc') return undefined;
  const seen = new Set<Label>();
  let [end, other, address] = [at, 0, false];
  for (let next = at; next < Math.min(lines.length, at + LONGEST_BLOCK); next += 1) {
    const line = lines[next] ?? '';
    if (!isShort(line) || isQuoted(line)) break;
    const label = labelOf(line);
    if (label) {
      seen.add(label);
      end = next + 1;
      other = 0;
      if (label === 'date' && /(?<!\p{L})objet\s?:/iu.test(line)) seen.add('subject');
    } else if ((other += 1) > 2) break;
    address ||= label === 'from' && ADDRESS.test(`${line} ${lines[next + 1] ?? ''}`);
  }
  return seen.has('from') && (seen.has('date') || seen.has('to')) && (seen.has('subject') || (address && seen.size >= 3)) ? end : undefined;
}

const RULED = /^[\s\-–—―_=*#~]{0,80}(?=[^\s\-–—―_=*#~])(.{1,60}?)[\s\-–—―_=*#~]*$/u;

function ruled(line: string): { readonly words: string; readonly rule: boolean } | undefined {
  if (line.length > 160) return undefined;
  const plain = line.trim();
  const words = RULED.exec(plain)?.[1]?.trim();
  return words === undefined ? undefined : { words, rule: /^[-–—―_=*#~]{2}/u.test(plain) };
}

/** `----- Original Message -----`; without the rules only where a header follows. */
export function isDivider(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  if (line.startsWith(HISTORY_MARK)) return true;
  if (line.length <= 160 && REPLY_ABOVE.test(line)) return true;
  const found = ruled(line);
  return found !== undefined && ORIGINAL.test(found.words) && (found.rule || headerNear(lines, at));
}

/** `---------- Forwarded message ---------`, `Begin forwarded message:` */
export function isForward(lines: readonly string[], at: number): boolean {
  const found = ruled(lines[at] ?? '');
  return found !== undefined && FORWARDED.test(found.words) && (found.rule || headerNear(lines, at));
}

function headerNear(lines: readonly string[], at: number): boolean {
  return lines.slice(at + 1, at + 4).some((line) => isShort(line) && labelOf(line.replace(/^[ \t]{0,3}(?:>|\uE001)/, '')) !== undefined);
}
