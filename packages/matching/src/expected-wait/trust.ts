import type { Millis } from '../model.ts';
import type { Foretold } from './foretold.ts';
import { doubtOf } from './law.ts';
import type { Trust } from './state.ts';

/*
 * A queue in which not all agents can take everything is several lines that move at speeds of their own and take agents from each other. Its law
 * counts all who stand before and all answers; the line's own counts only those who ask the same. The truth lies between, how far is learned: the
 * logarithm of a wait, against the queue's law, is regressed on that of the line's law. Where all ask the same, both are one.
 */

/** About so many waits count. */
const KEEPS = 1 - 1 / 2000;
/** What stands against an own law before anything has been seen: as much as some fifty waits with one before them that it foretold a third longer or shorter. */
const PRIOR = 10;
/** A single wait that is further off than e² tells no more than that. */
const FARTHEST = 2;

const within = (x: number): number => Math.max(-FARTHEST, Math.min(FARTHEST, x));

/** The logarithm of what the own law says, by what that of the queue says. */
export const apart = (ownMs: Millis, queueMs: Millis): number => within(Math.log(ownMs / queueMs));

/** By what the mean of the queue's law is to be multiplied: between 1 and what makes it the own law's. */
export function mended({ crossed, squared }: Trust, apartBy: number): number {
  return Math.exp(Math.max(0, Math.min(1, crossed / (squared + PRIOR))) * apartBy);
}

/** What came of a forecast; one with few steps is chance for the most part and counts less. */
export function learnTrust(trust: Trust, { apartBy = 0, queueMs, shape }: Foretold, waitedMs: Millis): void {
  if (queueMs === undefined || apartBy === 0) return;
  const counts = 1 / doubtOf(shape);
  trust.crossed = trust.crossed * KEEPS + counts * apartBy * within(Math.log(waitedMs / queueMs));
  trust.squared = trust.squared * KEEPS + counts * apartBy * apartBy;
}
