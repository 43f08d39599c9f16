import { countScripts } from './scripts.ts';
import type { Table, TypeRow } from './table.ts';
import { OTHER } from './types.ts';
import type { Evidence } from './weighing.ts';

export interface TypeGuess {
  readonly type: string;
  /** Absent: other. */
  readonly row?: TypeRow;
  /** What the customer does (asks, wants, reports, complains), whatever it is about; absent: nothing tells. */
  readonly act?: TypeRow | undefined;
  readonly confidence: number;
}

interface Scored {
  readonly row: TypeRow;
  readonly score: number;
}

/** Less than this is no evidence. */
const LEAST = 1;
/** `Why was I charged twice?` asks, and means the charge: from this much trouble on, a question weighs less. */
const MUCH_TROUBLE = 3.5;
/** A report without any known word is most often trouble; a person looks all the same. */
const REPORT_CONFIDENCE = 0.3;
const REPORT_WORDS = 5;
const REPORT_HAN = 8;
/** One clear word is enough to be sure, where nothing speaks against it. */
const CLEAR = 2;
/** What it is about wants more than one word. */
const CLEAR_TOPIC = 6;
/** A general word of this weight names the matter itself (opening hours, erase my data). Without one nothing tells what it is about, and a person looks. */
const OWN_MATTER = 4;
const NO_MATTER = 0.4;
const DECIDED = 0.95;

/**
 * First what the customer does: stances and general types against each other (a stance from its `decidesFrom` on goes before all). Where he takes no
 * stance, what it is about: the topics against each other, and what he does remains where none of them tells itself.
 */
export function typeOf(evidence: Evidence, table: Table, text: string): TypeGuess {
  const acts = actsOf(evidence, table);
  const firm = acts.find(({ row, score }) => row.decidesFrom !== undefined && score >= row.decidesFrom);
  const best = firm ?? strongest(acts);
  const act = best !== undefined && best.score >= LEAST ? best : undefined;
  const told = decided(evidence, table);
  if (told) return { type: told.id, row: told, act: told.kind === 'topic' ? (act?.row ?? told) : told, confidence: DECIDED };
  const against = Math.max(0, ...acts.filter(({ row }) => row !== best?.row).map(({ score }) => score));
  const doing = act === undefined ? 0 : surety(act.score, against * (firm ? 0.4 : 0.7));
  if (act?.row.kind === 'stance') return { type: act.row.id, row: act.row, act: act.row, confidence: rounded(doing) };
  const topic = topicOf(evidence, table);
  const report = tells(text) ? table.types.find(({ kind, urgency }) => kind === 'general' && urgency === 'trouble') : undefined;
  if (topic) {
    const stance = Math.max(0, ...acts.filter(({ row }) => row.kind === 'stance').map(({ score }) => score));
    const doubt = act === undefined ? 0.8 : surety(Math.max(CLEAR, act.score), stance * 0.7);
    return { type: topic.row.id, row: topic.row, act: act?.row ?? report, confidence: rounded(topic.confidence * doubt) };
  }
  if (act) return { type: act.row.id, row: act.row, act: act.row, confidence: rounded(doing * (hasMatter(evidence, act.row) ? 1 : NO_MATTER)) };
  return report ? { type: report.id, row: report, act: report, confidence: REPORT_CONFIDENCE } : { type: OTHER, confidence: 0 };
}

const hasMatter = ({ hits }: Evidence, row: TypeRow): boolean => hits.some(({ phrase }) => phrase.mark === row.mark && phrase.weight >= OWN_MATTER);

function actsOf(evidence: Evidence, table: Table): Scored[] {
  // What is solved is thanked for, not reported.
  const over = evidence.sign('solved') > 0 ? 0.4 : 1;
  const disaster = evidence.sign('disaster');
  const scored = table.types
    .filter(({ kind }) => kind !== 'topic')
    .map((row) => ({ row, score: row.kind === 'general' && row.urgency === 'trouble' ? (evidence.of(row) + disaster * 0.75) * over : evidence.of(row) }));
  const trouble = Math.max(0, ...scored.filter(({ row }) => row.kind === 'general' && row.urgency === 'trouble').map(({ score }) => score));
  return scored.map(({ row, score }) => ({ row, score: row.id === 'question' && trouble >= MUCH_TROUBLE ? score * 0.7 : score }));
}

function topicOf(evidence: Evidence, table: Table): { readonly row: TypeRow; readonly confidence: number } | undefined {
  const topics = table.types.filter(({ kind }) => kind === 'topic').map((row) => ({ row, score: evidence.of(row) }));
  const best = strongest(topics);
  if (best === undefined || best.score < CLEAR) return undefined;
  const against = Math.max(0, ...topics.filter(({ row }) => row !== best.row).map(({ score }) => score));
  return { row: best.row, confidence: surety(best.score, against, CLEAR_TOPIC) };
}

/** Equals keep the order of the table. */
function strongest(scored: readonly Scored[]): Scored | undefined {
  return scored.reduce<Scored | undefined>((best, one) => (best === undefined || one.score > best.score ? one : best), undefined);
}

function decided({ hits }: Evidence, table: Table): TypeRow | undefined {
  let first: { readonly place: number; readonly mark: string } | undefined;
  for (const { phrase } of hits) if (phrase.decides !== undefined && (first === undefined || phrase.decides < first.place)) first = { place: phrase.decides, mark: phrase.mark };
  return first && table.types.find(({ mark }) => mark === first.mark);
}

const surety = (score: number, against: number, clear = CLEAR): number => (score / (score + against)) * Math.min(1, score / clear);
const rounded = (share: number): number => Math.round(share * 100) / 100;

/** Long enough to say something, and not asking. */
function tells(text: string): boolean {
  if (text.includes('?')) return false;
  const { han, latinWords } = countScripts(text);
  return han >= REPORT_HAN || latinWords >= REPORT_WORDS;
}
