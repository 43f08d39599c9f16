import type { LanguageModel } from './language-model.ts';
import { countScripts, type ScriptCounts } from './scripts.ts';
import { guessByStopWords } from './stop-words.ts';

export interface LanguageGuess {
  readonly language: string;
  readonly sure: boolean;
  /** What told it: a script (`han`), small words, `model`, or `customer` (what is known of him); empty where nothing did. */
  readonly why: readonly string[];
}

const OWNERS: Readonly<Record<string, string>> = { greek: 'el', hebrew: 'he', thai: 'th', devanagari: 'hi', arabic: 'ar', cyrillic: 'ru' };
/** Scripts that several languages share: the model decides, the owner is the fallback. */
const SHARED = new Set(['arabic', 'cyrillic', 'devanagari']);
/** Below this the model's word is not taken against what is known of the customer. */
const FLOOR = 0.5;
/** One Han character carries about this much of a word in Latin letters. */
const HAN_WORD = 0.6;
/** A text in Chinese may hold a の; one in Japanese has at least this share of kana. */
const KANA_SHARE = 0.15;

const MOST_WORDS = 6;

const NOT_WORDS = /https?:\/\/\S+|\S+@\S+\.\S+/g;

/** What language a text is in: script first, then small words, then the model; what stays open is what we know of the customer. */
export function languageOf(text: string, customerLanguage: string | undefined, model: LanguageModel | undefined): LanguageGuess {
  const clean = text.includes('@') || text.includes('://') ? text.replaceAll(NOT_WORDS, ' ') : text;
  const counts = countScripts(clean);
  const eastern = counts.han + counts.kana + counts.hangul;
  const guess = counts.latinWords === 0 ? undefined : guessByStopWords(clean.toLowerCase().match(/[a-zà-ɏ]+(?:'[a-zà-ɏ]+)?/g) ?? []);
  // Product names in a Chinese text bring no small words with them; an address in Chinese does not make an English text Chinese.
  const sentence = guess !== undefined && guess.hits >= 3 && counts.latinWords > eastern * HAN_WORD;
  const byScript = sentence ? undefined : fromScript(counts, customerLanguage);
  if (byScript !== undefined) return { language: withModel(byScript, clean, counts, model), sure: true, why: [scriptOf(counts)] };
  if (counts.latinWords === 0) return { language: customerLanguage ?? 'und', sure: false, why: customerLanguage === undefined ? [] : ['customer'] };
  const words = guess?.words.slice(0, MOST_WORDS) ?? [];
  if (guess && guess.lead >= 2 && guess.hits >= counts.latinWords * 0.15) return { language: guess.language, sure: true, why: words };
  const modelled = model?.(clean.slice(0, 400));
  const known = customerLanguage?.split('-')[0];
  if (modelled && modelled.confidence >= (known === modelled.language ? 0.2 : counts.latinWords < 4 && known !== undefined ? 0.9 : FLOOR))
    return { language: modelled.language, sure: modelled.confidence >= FLOOR, why: ['model'] };
  if (customerLanguage !== undefined && known !== 'zh' && known !== 'ja' && known !== 'ko') return { language: customerLanguage, sure: false, why: ['customer'] };
  return { language: guess?.language ?? modelled?.language ?? 'en', sure: false, why: guess ? words : modelled ? ['model'] : [] };
}

/** The script with the most letters; Han and kana are what Japanese and Chinese are told by. */
function scriptOf({ han, kana, hangul, other }: ScriptCounts): string {
  return Object.entries({ han, kana, hangul, ...other }).reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

function fromScript(counts: ScriptCounts, customerLanguage: string | undefined): string | undefined {
  const eastern = counts.han + counts.kana + counts.hangul;
  const [script, letters] = Object.entries(counts.other).sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
  if (eastern === 0 && letters === 0) return undefined;
  if (letters / 5 > Math.max(counts.latinWords, eastern * HAN_WORD)) return OWNERS[script];
  // Chinese texts are full of product names in Latin letters: a third of the weight is enough.
  if (eastern * HAN_WORD * 3 < counts.latinWords) return undefined;
  if (counts.hangul > counts.han + counts.kana) return 'ko';
  if (counts.kana > 0 && counts.kana >= (counts.kana + counts.han) * KANA_SHARE) return 'ja';
  if (counts.han === 0) return undefined;
  // A few characters alone can be either: then the customer's own language counts.
  return counts.han <= 12 && counts.kana === 0 && customerLanguage?.startsWith('ja') === true ? 'ja' : 'zh';
}

function withModel(language: string, text: string, counts: ScriptCounts, model: LanguageModel | undefined): string {
  const shared = Object.keys(counts.other).find((script) => SHARED.has(script) && OWNERS[script] === language);
  if (shared === undefined || !model) return language;
  const modelled = model(text.slice(0, 400));
  return modelled && modelled.confidence >= FLOOR ? modelled.language : language;
}
