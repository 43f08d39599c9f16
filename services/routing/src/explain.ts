import type { Instant } from '@sluice/kernel';
import { type Contact, explain, nextChange, rankOf, whyNot } from '@sluice/matching';
import type { Database } from '@sluice/store';
import { drawCard } from './domain/card.ts';
import type { Card } from './domain/outcome.ts';
import { emptyOutcome } from './domain/outcome.ts';
import { agentOf, type PoolState } from './domain/pool.ts';
import { chosenSentence, sentenceOf, type SentenceLanguage, waitingSentence, whyNotSentence } from './domain/sentence.ts';
import { replay } from './replay.ts';

export interface Question {
  readonly agent?: string | undefined;
  readonly language: SentenceLanguage;
}

export interface Explained {
  readonly text: string;
  readonly at: Instant;
  readonly waiting: boolean;
  readonly position: number | null;
  readonly nextChangeAt: Instant | null;
  readonly excluded: Readonly<Record<string, number>>;
  readonly agent: { readonly id: string; readonly reason: string | null } | null;
}

/** Why it still waits, as things stand now; undefined where it does not wait. */
export async function explainWaiting(db: Database, poolId: string, ticketId: string, now: Instant, question: Question): Promise<Explained | undefined> {
  const pool = await replay(db, poolId, {});
  const item = pool?.items.get(ticketId);
  const contact = pool?.contacts.get(ticketId);
  if (!pool || !item || !contact || item.status !== 'queued') return undefined;
  // Drawn first: it brings rings and holds of a pool that was only just rebuilt up to date.
  const card = drawCard({ pool, outcome: emptyOutcome(), seq: 0, kind: 'explain', at: now, now, made: 0 }, item, undefined, 'waiting');
  const position = rankOf(pool.byQueue.get(item.queueId)!, contact);
  const change = nextChange(pool.engine, contact, now);
  const { excluded } = explain(pool.engine, contact, undefined, now);
  const agent = agentWhy(pool, contact, now, question);
  const nextChangeAt = Number.isFinite(change) ? change : null;
  return {
    text: waitingSentence({ card: { ...card, decision: { ...card.decision, position } }, nextChangeAt, now }, question.language) + whyNotSentence(agent, question.language),
    at: now,
    waiting: true,
    position,
    nextChangeAt,
    excluded: { ...excluded },
    agent,
  };
}

/** A decision as it was made, and why this agent was not chosen; undefined where nothing is kept that far back. */
export async function explainDecision(db: Database, poolId: string, card: Card, question: Question): Promise<Explained | undefined> {
  let agent: Explained['agent'] = null;
  const pool = await replay(db, poolId, {
    upTo: card.trigger.seq,
    before(state, seq, now) {
      if (seq !== card.trigger.seq) return;
      // The card is drawn in the middle of the entry, before its decision is carried out: there the agent is looked at.
      state.watch = (contact, drawn) => {
        if (drawn.decisionId === card.decisionId) agent = agentWhy(state, contact, now, question);
      };
    },
  });
  if (!pool) return undefined;
  pool.watch = undefined;
  // Nothing kept him from it, whatever the engine would have said: by hand it goes to whom a person names.
  const isChosen = question.agent !== undefined && question.agent === card.decision.agentId;
  if (isChosen) agent = { id: question.agent, reason: null };
  return {
    text: sentenceOf(card, question.language) + (isChosen ? chosenSentence(card, question.language) : whyNotSentence(agent, question.language)),
    at: card.at,
    waiting: card.cause === 'waiting',
    position: card.cause === 'waiting' ? card.decision.position : null,
    nextChangeAt: null,
    excluded: card.decision.excluded,
    agent,
  };
}

function agentWhy(pool: PoolState, contact: Contact, now: Instant, { agent: id }: Question): Explained['agent'] {
  if (id === undefined) return null;
  const agent = agentOf(pool, id);
  return { id, reason: agent ? (whyNot(pool.engine, contact, agent, now) ?? null) : 'unknown_agent' };
}
