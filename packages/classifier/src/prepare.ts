import { simplified } from './simplify.ts';

/** What is looked at: what a customer wants stands at the beginning. */
const MOST_CHARS = 2000;
/** A longer one is no quotation but a lost mark. */
const LONGEST_QUOTE = 200;
/** Who puts all he says between marks quotes nobody. */
const MOST_QUOTED = 0.7;

/** From `from` up to `to`, in characters of the prepared text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Prepared {
  /** As it was written, half width, cut. */
  readonly text: string;
  /** In lower case and simplified characters, without apostrophes: what words are looked for in. */
  readonly plain: string;
  /** Somebody else's words, a label, a title. */
  readonly quoted: readonly Span[];
  /** `What happens if the server is down?`: nothing is. */
  readonly supposed: readonly Span[];
}

export function prepare(subject: string, text: string): Prepared {
  const cut = `${subject}\n${text.slice(0, MOST_CHARS)}`.slice(0, MOST_CHARS).normalize('NFKC').slice(0, MOST_CHARS);
  const own = cut.includes('\n>') ? cut.replaceAll(/^>.*$/gm, '') : cut;
  const plain = simplified(own.replaceAll(/[’‘']/g, '').toLowerCase());
  return { text: own.trim(), plain, quoted: quotedIn(plain), supposed: supposedIn(plain) };
}

const CLOSING: Readonly<Record<string, string>> = { '“': '”', '「': '」', '『': '』', '《': '》', '"': '"' };
const OPENING = /[“「『《"]/g;

function quotedIn(text: string): Span[] {
  const found: Span[] = [];
  let end = 0;
  for (const { 0: mark, index } of text.matchAll(OPENING)) {
    // 65" is inches.
    if (index < end || (mark === '"' && /[a-z0-9]/.test(text.charAt(index - 1)))) continue;
    const close = text.indexOf(CLOSING[mark]!, index + 1);
    if (close < 0 || close - index > LONGEST_QUOTE) continue;
    end = close + 1;
    found.push({ from: index, to: end });
  }
  const length = found.reduce((sum, { from, to }) => sum + to - from, 0);
  return length > text.trim().length * MOST_QUOTED ? [] : found;
}

const SUPPOSED =
  /(?:会不会|是否会|有没有可能)[^。!?\n]{0,20}|(?:如果|假如|万一|要是|倘若)[^。!?\n]{0,40}?(?:怎么办|怎样|怎么样|会不会|如何|赔|多久|吗)|\b(?:what (?:happens|would happen|if|do i do if|do we do if|should i do if|should we do if)|in case)\b[^.!?\n]{0,200}/g;

function supposedIn(text: string): Span[] {
  return Array.from(text.matchAll(SUPPOSED), ({ 0: words, index }) => ({ from: index, to: index + words.length }));
}

export const within = (spans: readonly Span[], at: number): boolean => spans.some(({ from, to }) => at >= from && at < to);
