import { languageOf } from './language.ts';
import type { LanguageModel } from './language-model.ts';
import type { Mark } from './lexicon.ts';
import { type Hit, matchEn, matchZh, tokensOf, weigh } from './match.ts';
import { countScripts } from './scripts.ts';
import type { Classified, ClassifyInput, ContactType, Urgency } from './types.ts';

/** What is looked at: what a customer wants stands at the beginning. */
const MOST_CHARS = 2000;
const TYPES = ['complaint', 'problem', 'suggestion', 'request', 'question', 'praise'] as const;
/** From here on anger decides, whatever else is in the text. */
const COMPLAINT_FROM = 2.5;
/** Less than this is no evidence. */
const LEAST = 1;
const SURE_FROM = 0.45;
const HIGH_FROM = 2;
/** A report without any known word is most often a problem; a person looks all the same. */
const REPORT = { type: 'problem', confidence: 0.3 } as const;
const REPORT_WORDS = 5;
const REPORT_HAN = 8;

/**
 * Type, urgency and language of a text by rules and weighted lexicons (zh, en), about 0.1 ms. Deterministic.
 * In other languages only the language is told; a person looks.
 */
export function makeClassifier(model?: LanguageModel): (input: ClassifyInput) => Classified {
  return (input) => {
    const text = `${input.subject}\n${input.text}`.slice(0, MOST_CHARS).trim();
    const { language, sure } = languageOf(text, input.customerLanguage, model);
    const primary = language.split('-')[0];
    if (primary !== 'zh' && primary !== 'en') return { type: 'other', urgency: 'medium', language, confidence: 0, reasons: [], needsPerson: true };
    // A Chinese text may say the thing in English, and the other way round.
    const hits = [...matchZh(text), ...matchEn(tokensOf(text))];
    const { type, confidence } = typeOf(hits, text);
    const urgency = urgencyOf(type, hits);
    return {
      type,
      urgency,
      language,
      confidence: sure ? confidence : Math.min(confidence, SURE_FROM),
      reasons: reasonsOf(hits, type, urgency),
      needsPerson: type === 'other' || confidence < SURE_FROM,
    };
  };
}

function typeOf(hits: readonly Hit[], text: string): { readonly type: ContactType; readonly confidence: number } {
  const trouble = weigh(hits, 'problem') + weigh(hits, 'disaster') * 0.75;
  // `Why was I charged twice?` asks, and means the charge.
  const asking = trouble >= 3.5 ? 0.7 : 1;
  const scores = TYPES.map((type) => ({ type, score: type === 'problem' ? trouble : weigh(hits, type) * (type === 'question' ? asking : 1) })).sort((a, b) => b.score - a.score);
  const angry = scores.find((one) => one.type === 'complaint' && one.score >= COMPLAINT_FROM);
  const best = angry ?? scores[0]!;
  if (best.score < LEAST) return tells(text) ? REPORT : { type: 'other', confidence: 0 };
  const next = scores.find((one) => one !== best)?.score ?? 0;
  const margin = best.score / (best.score + next * (angry ? 0.4 : 0.7));
  return { type: best.type, confidence: Math.round(margin * Math.min(1, best.score / 2) * 100) / 100 };
}

/** Long enough to say something, and not asking. */
function tells(text: string): boolean {
  if (/[?？]/.test(text)) return false;
  const { han, latinWords } = countScripts(text);
  return han >= REPORT_HAN || latinWords >= REPORT_WORDS;
}

function urgencyOf(type: ContactType, hits: readonly Hit[]): Urgency {
  const weight = (mark: Mark): number => weigh(hits, mark);
  const trouble = weight('problem') + weight('complaint');
  const disaster = weight('disaster');
  const scale = Math.min(2, weight('breadth')) + Math.min(1, weight('core')) + weight('loss') + weight('hurry');
  const broken = type === 'problem' || type === 'complaint' || (trouble >= 2 && disaster > 0);
  if (weight('calm') > 0) return broken ? 'medium' : 'low';
  if (broken && (disaster > 0 ? disaster + scale / 2 >= HIGH_FROM : scale >= HIGH_FROM)) return 'high';
  if (broken) return 'medium';
  if (type === 'other' || (type === 'request' && (trouble >= 2.5 || weight('hurry') > 0))) return 'medium';
  return 'low';
}

const URGENT: readonly Mark[] = ['disaster', 'breadth', 'core', 'loss', 'hurry'];

function reasonsOf(hits: readonly Hit[], type: ContactType, urgency: Urgency): string[] {
  const told = hits.filter(({ phrase }) => phrase.mark === type || (urgency === 'high' && URGENT.includes(phrase.mark)) || (urgency === 'low' && phrase.mark === 'calm'));
  return [...new Set(told.sort((a, b) => b.phrase.weight - a.phrase.weight).map(({ phrase }) => phrase.text))].slice(0, 6);
}
