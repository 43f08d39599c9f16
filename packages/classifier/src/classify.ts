import type { ClassificationDocument, Sign } from './document.ts';
import { languageOf } from './language.ts';
import type { LanguageModel } from './language-model.ts';
import type { Hit } from './match.ts';
import { moodOf } from './mood-of.ts';
import { prepare } from './prepare.ts';
import { signMark, tableOf } from './table.ts';
import { typeOf } from './type-of.ts';
import { type Classified, type Classify, type Mood, OTHER, type Urgency } from './types.ts';
import { urgencyOf } from './urgency-of.ts';
import { evidenceOf } from './weighing.ts';

const MOST_REASONS = 6;
const NOT_READ = { type: OTHER, urgency: 'medium', mood: 'calm', aboutPerson: false, confidence: 0, reasons: [], needsPerson: true } as const;

/**
 * Type, urgency, language and mood of a text by rules and weighted words (zh, en), about 0.1 ms. Deterministic. `document` is a checked
 * `classification.yaml`; without it the shipped table counts. In other languages only the language is told; a person looks.
 */
export function makeClassifier(model?: LanguageModel, document?: ClassificationDocument): Classify {
  const table = tableOf(document);
  return ({ subject, text, customerLanguage }): Classified => {
    const prepared = prepare(subject, text);
    const { language, sure, why } = languageOf(prepared.text, customerLanguage, model);
    const primary = language.split('-')[0];
    if (primary !== 'zh' && primary !== 'en') return { ...NOT_READ, language, why: { urgency: [], language: why, mood: [] } };
    const evidence = evidenceOf(prepared, table);
    const guess = typeOf(evidence, table, prepared.text);
    const urgency = urgencyOf(guess, evidence);
    const mood = moodOf(guess, evidence, prepared.text);
    const told = (marks: readonly string[]): string[] => wordsOf(evidence.hits, marks);
    return {
      type: guess.type,
      urgency,
      language,
      mood,
      aboutPerson: guess.type === 'complaint' && evidence.sign('person') > 0,
      confidence: sure ? guess.confidence : Math.min(guess.confidence, table.sureFrom),
      reasons: told([guess.row?.mark ?? '']),
      why: { urgency: told(urgencyMarks(urgency, table.types)), language: why, mood: told(moodMarks(mood)) },
      needsPerson: guess.row === undefined || guess.confidence < table.sureFrom,
    };
  };
}

const URGENT: readonly Sign[] = ['disaster', 'breadth', 'core', 'loss', 'hurry'];
const LESS_URGENT: readonly Sign[] = ['noHurry', 'solved'];

function urgencyMarks(urgency: Urgency, types: readonly { readonly mark: string; readonly urgency: string | undefined }[]): string[] {
  if (urgency === 'high') return URGENT.map(signMark);
  const troubles = types.filter((row) => row.urgency === 'trouble').map(({ mark }) => mark);
  return [...LESS_URGENT.map(signMark), ...(urgency === 'medium' ? [...troubles, signMark('hurry')] : [])];
}

const moodMarks = (mood: Mood): string[] => (mood === 'calm' ? [] : [`mood:${mood}`]);

/** The strongest first. */
function wordsOf(hits: readonly Hit[], marks: readonly string[]): string[] {
  const told = hits.filter(({ phrase }) => marks.includes(phrase.mark)).sort((a, b) => b.phrase.weight - a.phrase.weight);
  return [...new Set(told.map(({ phrase }) => phrase.text))].slice(0, MOST_REASONS);
}
