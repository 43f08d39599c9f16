import type { AgentResult, ContactLine, ResultLine, SummaryLine } from './lines.ts';
import { millionths } from './numbers.ts';

/** What became of a contact, as far as two versions are compared by it. */
export type Fate = Pick<ContactLine, 'agent' | 'answeredAt' | 'queue' | 'slaMet'>;

export interface ChangeLine {
  readonly type: 'change';
  readonly id: string;
  readonly a: Fate;
  readonly b: Fate;
}

/** b − a of every figure; null where either is null or absent. */
export type Delta<T> = T extends number | null ? number | null : T extends string ? T : { readonly [K in keyof T]: Delta<T[K]> };

export interface DiffLine {
  readonly type: 'diff';
  readonly a: SummaryLine;
  readonly b: SummaryLine;
  readonly delta: Delta<SummaryLine>;
}

/** The agents of both runs, in agent order. */
export interface Compared {
  readonly diff: DiffLine;
  readonly agents: { readonly a: readonly AgentResult[]; readonly b: readonly AgentResult[] };
}

/**
 * Two runs over the same traffic and agents, side by side: each is advanced by one contact in turn, so that neither is kept. Yields a line
 * for each contact whose fate differs, in the order of the traffic; last the figures of both.
 */
export function* compareRuns(a: Iterator<ResultLine>, b: Iterator<ResultLine>): Generator<ChangeLine | DiffLine, Compared> {
  const agents: { a: AgentResult[]; b: AgentResult[] } = { a: [], b: [] };
  for (;;) {
    const [one, other] = [a.next().value as ResultLine, b.next().value as ResultLine];
    if (one.type === 'contact' && other.type === 'contact') {
      const change = changeOf(one, other);
      if (change) yield change;
    } else if (one.type === 'agent' && other.type === 'agent') {
      agents.a.push(one);
      agents.b.push(other);
    } else if (one.type === 'summary' && other.type === 'summary') {
      const diff: DiffLine = { type: 'diff', a: one, b: other, delta: deltaOf(one, other) as Delta<SummaryLine> };
      yield diff;
      return { diff, agents };
    }
  }
}

function changeOf(a: ContactLine, b: ContactLine): ChangeLine | undefined {
  if (a.agent === b.agent && a.answeredAt === b.answeredAt && a.queue === b.queue && a.slaMet === b.slaMet) return undefined;
  return { type: 'change', id: a.id, a: fateOf(a), b: fateOf(b) };
}

const fateOf = ({ agent, answeredAt, queue, slaMet }: ContactLine): Fate => ({ agent, answeredAt, queue, slaMet });

/** A key that only one of them has (a queue of one version) stands with null. */
function deltaOf(a: unknown, b: unknown): unknown {
  if (isObject(a) || isObject(b)) {
    const [one, other] = [isObject(a) ? a : {}, isObject(b) ? b : {}];
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return Object.fromEntries([...keys].map((key) => [key, deltaOf(one[key], other[key])]));
  }
  if (typeof a === 'string' || typeof b === 'string') return a ?? b;
  return typeof a === 'number' && typeof b === 'number' ? millionths(b - a) : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
