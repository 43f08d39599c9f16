import type { Mood, Urgency } from '../types.ts';

/** A sentence of our own with what a person would say of it: the type's id, the urgency of the manual, the mood. */
export type Labelled = readonly [text: string, type: string, urgency: Urgency, mood: Mood];
